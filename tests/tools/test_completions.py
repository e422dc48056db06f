#!/usr/bin/env python3
"""The completions for bash, zsh and fish offer exactly the options that --help lists, and the man page has each of them; the words that
they offer for an option are words that it takes. The shells themselves are asked: bash and fish complete a line, zsh says what it
hands to _arguments. A shell that is not here is left out."""
import os
import re
import shutil
import subprocess
import sys

BUILD = os.environ.get("BUILD", "build")
BASH_COMPLETION = "/usr/share/bash-completion/bash_completion"

BASH = """
source %(library)s; source completions/%(tool)s.bash
COMP_LINE=%(line)s; COMP_POINT=${#COMP_LINE}; COMP_WORDS=(%(words)s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_TYPE=9
_%(tool)s %(tool)s 2>/dev/null
printf '%%s\\n' "${COMPREPLY[@]}"
"""
ZSH = "_arguments() { print -rl -- \"$@\" }; source completions/_%s"


def output(*command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True, **more).stdout


def in_help(tool):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", output("%s/%s" % (BUILD, tool), "--help")))


def in_man(tool):
    with open("man/%s.1" % tool, encoding="utf-8") as page:
        items = " ".join(line for line in page if line.startswith(".It Fl"))
        return {"-" + name for name in re.findall(r"(?<![\w-])-[a-z][a-z-]+", items.replace("\\-", "-"))}


def bash(tool, *words):
    line = tool + " " + "".join(words)
    script = BASH % {"library": BASH_COMPLETION, "tool": tool, "line": "'%s'" % line,
                     "words": " ".join("'%s'" % word for word in (tool,) + words)}
    return {word.strip() for word in output("bash", "--norc", "-c", script).splitlines() if word.strip()}


def fish(tool, *words):
    lines = output("fish", "--no-config", "-c", "source completions/%s.fish; complete -C '%s %s'" % (tool, tool, " ".join(words)))
    return {line.split("\t")[0] for line in lines.splitlines()}


def zsh(tool):
    return output("zsh", "-f", "-c", ZSH % tool).splitlines()


def zsh_options(tool):
    return {match.group(1) for match in (re.match(r"(?:\([^)]*\))?\*?(--[a-z-]+)=?-?[+]?\[", spec) for spec in zsh(tool)) if match}


def zsh_words(tool):
    """For each option the words that zsh offers for it."""
    found = (re.match(r"(?:\([^)]*\))?\*?(--[a-z-]+).*:\(([^()]+)\)$", spec) for spec in zsh(tool))
    return {match.group(1): match.group(2).split() for match in found if match}


def bash_split(option):
    """An option and its value as bash hands them over: = is a word of its own."""
    return (option, "=", "")


def has(shell):
    return shutil.which(shell) and (shell != "bash" or os.path.exists(BASH_COMPLETION))


def taken(tool, option, word):
    """The word is taken for the option: what is wrong then is something else."""
    command = ["%s/%s" % (BUILD, tool), "%s=%s" % (option, word), "/nowhere/at-all"]
    said = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False).stderr
    return not re.search(r"%s takes|not .*\b%s\b" % (option, re.escape(word)), said)


def differences(name, expected, found):
    return ["%s lacks %s" % (name, option) for option in sorted(expected - found)] + \
        ["%s has %s, --help has not" % (name, option) for option in sorted(found - expected)]


def check_tool(tool):
    expected = in_help(tool)
    wrong = ["man/%s.1 lacks %s" % (tool, option) for option in sorted(expected - in_man(tool))]
    if has("bash"):
        wrong += differences("completions/%s.bash" % tool, expected, bash(tool, "--"))
    if has("fish"):
        wrong += differences("completions/%s.fish" % tool, expected, {word.rstrip("=") for word in fish(tool, "--")})
    if not has("zsh"):
        return wrong
    wrong += differences("completions/_%s" % tool, expected, zsh_options(tool))
    for option, words in zsh_words(tool).items():
        wrong += ["%s: %s does not take %s" % (tool, option, word) for word in words if not taken(tool, option, word)]
        if has("bash") and bash(tool, *bash_split(option)) != set(words):
            wrong.append("completions/%s.bash: %s: %s" % (tool, option, sorted(bash(tool, *bash_split(option)))))
        offered = {word.split("=")[-1] for word in fish(tool, option + "=")} if has("fish") else set(words)
        if offered != set(words):
            wrong.append("completions/%s.fish: %s: %s" % (tool, option, sorted(offered)))
    return wrong


def main():
    missing = [shell for shell in ("bash", "zsh", "fish") if not has(shell)]
    if missing and os.environ.get("REQUIRE_PEERS"):
        sys.exit("missing: " + " ".join(missing))
    if len(missing) == 3:
        print("no bash-completion, zsh or fish")
        return 77
    for shell in missing:
        print("left out: the completion for %s" % shell)
    wrong = check_tool("jksdump") + check_tool("jksimport")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
