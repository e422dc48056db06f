# Completion of jksdump for bash; needs the package bash-completion. tests/tools/test_completions.py keeps it in step with --help.

_jksdump()
{
	local cur prev words cword split
	_init_completion -s -n : || return
	local options='--verbose --password --key-password --mac-password --no-password --alias --recursive --json --check --trusted-by --java --diff --other-password --layout --pem --pem-for --der --key-form --out-password --output --split --force --max-size --max-iterations --max-entries --quiet --color --help --version'

	case $prev in
	-p | --password | -k | --key-password | --mac-password | --other-password | --out-password)
		case $cur in
		file:*) COMPREPLY=($(compgen -P file: -f -- "${cur#file:}")) ;;
		env:*) COMPREPLY=($(compgen -P env: -e -- "${cur#env:}")) ;;
		*)
			COMPREPLY=($(compgen -W 'env: file: fd: stdin prompt' -- "$cur"))
			[[ ${COMPREPLY-} == *: ]] && compopt -o nospace
			;;
		esac
		__ltrim_colon_completions "$cur"
		return
		;;
	--diff | --trusted-by | -o | --output)
		_filedir
		return
		;;
	--java)
		$split && COMPREPLY=($(compgen -W '8 11 17 21 25' -- "$cur")) && return
		;;
	--pem)
		$split && COMPREPLY=($(compgen -W 'all certs keys chain trusted' -- "$cur")) && return
		;;
	--pem-for)
		COMPREPLY=($(compgen -W 'kafka nginx haproxy librdkafka node curl python' -- "$cur"))
		return
		;;
	--der)
		$split && COMPREPLY=($(compgen -W 'certs keys' -- "$cur")) && return
		;;
	--key-form)
		COMPREPLY=($(compgen -W 'plain pbes2 pbes1-3des' -- "$cur"))
		return
		;;
	--color)
		$split && COMPREPLY=($(compgen -W 'auto always never' -- "$cur")) && return
		;;
	-a | --alias | --max-size | --max-iterations | --max-entries) return ;;
	esac
	$split && return

	if [[ $cur == -* ]]; then
		COMPREPLY=($(compgen -W "$options" -- "$cur"))
	else
		_filedir
	fi
} &&
	complete -F _jksdump jksdump
