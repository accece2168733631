# Completion of fichier for fish, printed by: fichier completions fish
# The program itself is asked what may stand at the cursor; it reads what it
# knows of the account from the disk and calls nobody.

function __fichier_complete
    set -l before (commandline -opc)
    set -l word (commandline -ct)
    set -l said (command fichier complete fish -- $before[2..-1] "$word" 2>/dev/null)
    switch "$said[1]"
        case files
            __fish_complete_path "$word"
        case folders
            __fish_complete_directories "$word" ''
        case words
            printf '%s\n' $said[2..-1]
    end
end

complete -c fichier -f -a '(__fichier_complete)'
