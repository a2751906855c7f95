using System.CommandLine;

namespace Tracker.CommandLine;

/// <summary>Prints a script with which a shell completes commands and options; the program suggests them.</summary>
public static class CompletionCommand
{
    private const string Bash = """
        # tracker: source <(tracker completion bash)
        _tracker() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _tracker tracker
        """;

    private const string Zsh = """
        #compdef tracker
        # tracker: source <(tracker completion zsh)
        _tracker() {
          local -a suggested
          suggested=("${(@f)$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          compadd -a suggested
          _files
        }
        compdef _tracker tracker
        """;

    private const string Fish = """
        # tracker: tracker completion fish | source
        function __tracker
          set -l line (commandline -p)
          tracker "[suggest:"(commandline -C)"]" "$line" 2>/dev/null
        end
        complete -c tracker -a '(__tracker)'
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var completion = new Command("completion", "Print a script that completes tracker's commands in a shell.")
        {
            shell,
        };
        completion.SetAction(x =>
            Console.WriteLine(
                x.GetValue(shell) switch
                {
                    "bash" => Bash,
                    "zsh" => Zsh,
                    _ => Fish,
                }
            )
        );
        return completion;
    }
}
