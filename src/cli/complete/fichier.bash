# Completion of fichier for bash, printed by: fichier completions bash
# The program itself is asked what may stand at the cursor; it reads what it
# knows of the account from the disk and calls nobody.

_fichier() {
    local -a said
    mapfile -t said < <(
        command fichier complete bash -- "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null
    )
    COMPREPLY=()
    case ${said[0]-} in
        files) compopt -o bashdefault -o default ;;
        folders) compopt -o dirnames ;;
        words) COMPREPLY=("${said[@]:1}") ;;
    esac
    # Behind a folder its content can follow.
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]]; then
        compopt -o nospace
    fi
}

complete -F _fichier fichier
