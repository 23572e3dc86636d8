#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import ArgumentParser
import Fupan

/// The executable. Exit status: 0 done; 1 an error in the program or its data; 2 wrong usage; 3 an assertion failed; 130 interrupted.
@main
enum Main {
    static func main() {
        // A closed pipe is an error to be handled quietly, not a signal that ends the process.
        signal(SIGPIPE, SIG_IGN)
        var arguments = Array(CommandLine.arguments.dropFirst())
        // A file of the whole command's would be taken for a subcommand's name.
        if arguments.first == "-" { arguments.insert("run", at: 0) }
        if arguments.first == "help" {
            exit(HelpPage.show(Array(arguments.dropFirst())))
        }
        do {
            var command = try FupanCommand.parseAsRoot(arguments)
            try command.run()
        } catch let code as ExitCode {
            exit(code.rawValue)
        } catch {
            let isUsage = FupanCommand.exitCode(for: error) != .success
            let text = FupanCommand.fullMessage(for: error)
            if !text.isEmpty { isUsage ? Plain.error(text + "\n") : Plain.out(text + "\n") }
            exit(isUsage ? 2 : 0)
        }
    }
}

/// `fupan help [word] [--format markdown]`
enum HelpPage {
    static func show(_ arguments: [String]) -> Int32 {
        var words = arguments
        if let option = words.firstIndex(where: { $0.hasPrefix("--format") }) {
            let isApart = words[option] == "--format"
            let value = isApart ? words.dropFirst(option + 1).first : words[option].dropFirst("--format=".count).description
            words.removeSubrange(option..<min(words.count, option + (isApart ? 2 : 1)))
            guard value == "markdown" else {
                Plain.error("help comes as text, or with --format markdown\n")
                return 2
            }
            return showMarkdown(words.joined(separator: " "))
        }
        return showText(words.joined(separator: " "))
    }

    private static func showMarkdown(_ topic: String) -> Int32 {
        guard let page = Help.markdown(topic) else { return showText(topic) }
        Plain.out(page)
        return 0
    }

    private static func showText(_ topic: String) -> Int32 {
        let text = Help.text(topic.isEmpty ? nil : topic)
        let isKnown = topic.isEmpty || Help.knows(topic)
        let page = topic.isEmpty ? FupanCommand.helpMessage() + "\n\n" + text : text
        isKnown ? Plain.out(page) : Plain.error(page)
        return isKnown ? 0 : 2
    }
}
