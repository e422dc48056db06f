# Completion of jksimport for bash; needs the package bash-completion. tests/tools/test_completions.py keeps it in step with --help.

_jksimport()
{
	local cur prev words cword split
	_init_completion -s -n : || return
	local options='--output --into --type --recursive --trust --key --cert --chain --reply --ca --alias --alias-from --on-clash --skip-expired --leave-out --date --delete --rename --change-password --change-key-password --password --key-password --in-password --in-key-password --new-password --new-key-password --mac-password --in-mac-password --profile --key-encryption --cert-encryption --mac --iterations --dry-run --force --mode --backup --max-size --max-iterations --max-entries --quiet --verbose --help --version'

	case $prev in
	-p | --password | -k | --key-password | --in-password | --in-key-password | --new-password | --new-key-password | --mac-password | --in-mac-password)
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
	-o | --output | -i | --into | --key | --cert | --chain | --reply | --ca)
		_filedir
		return
		;;
	-t | --type)
		COMPREPLY=($(compgen -W 'pkcs12 jks jceks pem' -- "$cur"))
		return
		;;
	--alias-from)
		COMPREPLY=($(compgen -W 'cn subject fingerprint filename' -- "$cur"))
		return
		;;
	--on-clash)
		COMPREPLY=($(compgen -W 'error skip replace rename' -- "$cur"))
		return
		;;
	--profile)
		COMPREPLY=($(compgen -W 'java8 java11 java17 openssl3 windows2016 macos pbmac1 passwordless' -- "$cur"))
		return
		;;
	--key-encryption | --cert-encryption)
		COMPREPLY=($(compgen -W 'pbes2-aes256-sha256 pbes2-aes128-sha256 pbes2-aes256-sha1 scrypt-aes256 pbes1-3des none' -- "$cur"))
		return
		;;
	--mac)
		COMPREPLY=($(compgen -W 'sha256 sha512 sha1 pbmac1-sha256 none' -- "$cur"))
		return
		;;
	--mode)
		COMPREPLY=($(compgen -W '0600 0640 0644' -- "$cur"))
		return
		;;
	-a | --alias | --date | --delete | --rename | --change-key-password | --iterations | --max-size | --max-iterations | --max-entries) return ;;
	esac
	$split && return

	if [[ $cur == -* ]]; then
		COMPREPLY=($(compgen -W "$options" -- "$cur"))
	else
		_filedir
	fi
} &&
	complete -F _jksimport jksimport
