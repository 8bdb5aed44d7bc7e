# completions/superconfig.fish: completion of superconfig(1) for fish.
#
# Commands, options and what options take come from the program's --help, so they cannot differ
# from it.

function __superconfig_commands
    superconfig --help 2>/dev/null | string replace -rf '^  ([a-z]+) +(.*)$' '$1\t$2'
end

# The command's options, each with what it takes (or nothing) and what it is for.
function __superconfig_options
    set -l words (commandline -opc)
    superconfig $words[2] --help 2>/dev/null |
        string replace -rf '^  (--[a-z0-9.-]+) ?(\S*) +(.*)$' '$1\t$2\t$3'
end

function __superconfig_offered
    for option in (__superconfig_options)
        string replace -r '\t.*\t' '\t' -- $option
    end
    printf '%s\t%s\n' --help 'all sources and options of the command'
end

# What the option before the cursor takes; fails where there is none, or it takes nothing.
function __superconfig_kind
    set -l words (commandline -opc)
    set -l kinds # alternatives may have a line each
    for option in (__superconfig_options)
        set -l parts (string split \t -- $option)
        if test "$parts[1]" = "$words[-1]" -a -n "$parts[2]"
            if test -z "$kinds"; or string match -qr '^[a-z|]+$' -- $parts[2]
                set -a kinds $parts[2]
            end
        end
    end
    test -n "$kinds"; and echo (string join '|' -- $kinds)
end

function __superconfig_has_no_file
    set -l kind (__superconfig_kind)
    and not contains -- "$kind" FILE DIR
end

function __superconfig_values
    set -l kind (__superconfig_kind)
    if test "$kind" = PREFIX
        set -nx | string replace -rf '^([A-Za-z0-9]+)_.*' '$1' | sort -u
    else if string match -qr '^[a-z|]+$' -- "$kind"
        string split '|' -- $kind
    end
end

function __superconfig_at_program
    set -l words (commandline -opc)
    test "$words[2]" = exec; and contains -- -- $words
end

# Behind the "--" of exec stands a command line of its own.
function __superconfig_program
    set -l words (commandline -opc)
    set -l division (contains -i -- -- $words)
    set -e words[1..$division]
    complete -C (string join ' ' -- (string escape -- $words) (commandline -ct))
end

function __superconfig_offers_options
    string match -q -- '-*' (commandline -ct); or return 1
    test (count (commandline -opc)) -gt 1; and not __superconfig_at_program; and not __superconfig_kind >/dev/null
end

complete -c superconfig -f -n 'test (count (commandline -opc)) -eq 1' -a '(__superconfig_commands)'
complete -c superconfig -f -n 'test (count (commandline -opc)) -eq 1' -a '--help --version'
complete -c superconfig -f -n __superconfig_has_no_file -a '(__superconfig_values)'
complete -c superconfig -n __superconfig_offers_options -a '(__superconfig_offered)'
complete -c superconfig -f -n __superconfig_at_program -a '(__superconfig_program)'
