#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import Testing
@testable import FupanShell

/// The prompt as it is used: keys go in at a terminal, and what is shown comes out. The fixture's session shows each entry as `<entry>`.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct PromptTests {
    private func start(history: String = "") throws -> Terminal {
        let terminal = try Terminal(["FUPAN_HISTORY": history])
        try terminal.wait(for: "fupan> ")
        return terminal
    }

    @Test func `an entry is typed and runs`() throws {
        let terminal = try start()
        try terminal.type("orders | take 3\r", until: "cell 1 ran <orders | take 3>")
        try terminal.wait(for: "fupan> ")
        try terminal.type("\r", until: "fupan> ")
        try terminal.type("reps\r", until: "cell 2 ran <reps>")
    }

    @Test func `Chinese is typed and taken back, in a locale that knows none`() throws {
        let terminal = try start()
        try terminal.type("订单 | where 渠道错", until: "渠道错")
        try terminal.type("\(Terminal.backspace) == \"搜索\"\r", until: "ran <订单 | where 渠道 == \"搜索\">")
    }

    @Test func `keys move in a line of Chinese`() throws {
        let terminal = try start()
        try terminal.type("订单渠道\u{2}\u{2}x\u{1}y\r", until: "ran <y订单x渠道>")
    }

    @Test(arguments: [
        ("orders | whe\tx\r", "ran <orders | where x>"), ("or\t| sort am\t\r", "ran <orders | sort amount>"),
        ("orders | sort 实\t\r", "ran <orders | sort 实付金额>"), ("orders | sort 客\t\r", "ran <orders | sort `客单价 (元)`>"),
        ("订\t\r", "ran <订单 >"), ("orders | le\t订\ton 渠\t\r", "ran <orders | left join 订单 on 渠道>"), ("orders | sort sh\tx\r", "ran <orders | sort sharex>"),
    ])
    func `Tab completes`(_ keys: String, _ answer: String) throws {
        try start().type(keys, until: answer)
    }

    @Test func `Tab lists several, and the line again`() throws {
        let terminal = try start()
        try terminal.type("orders | s\t", until: "summarize  one row for each group")
        try terminal.wait(for: "fupan> orders | s")
        try terminal.type("o\t-amount\r", until: "ran <orders | sort -amount>")
    }

    @Test func `an entry of several lines`() throws {
        let terminal = try start()
        try terminal.type("orders |\r", until: "   ...> ")
        try terminal.type("summarize sum(\r", until: "   ...> ")
        try terminal.type("amount)\r", until: "ran <orders |⏎summarize sum(⏎amount)>")
        try terminal.wait(for: "fupan> ")
        try terminal.type("orders |\r", until: "   ...> ")
        try terminal.type("\r", until: "ran <orders |>")
    }

    @Test func `the history outlives a session`() throws {
        let path = "/tmp/fupan-history-\(getpid())/state/history"
        defer {
            unlink(path)
            rmdir("/tmp/fupan-history-\(getpid())/state")
            rmdir("/tmp/fupan-history-\(getpid())")
        }
        let first = try start(history: path)
        try first.type("f(1,\r", until: "   ...> ")
        try first.type("2)\r", until: "cell 1 ran")
        try first.wait(for: "fupan> ")
        try first.type("渠道\r", until: "cell 2 ran")
        try first.wait(for: "fupan> ")
        try first.type("渠道\r", until: "cell 3 ran")
        try first.wait(for: "fupan> ")
        try first.type(Terminal.endOfInput, until: "^D")
        #expect(try first.status() == 0)
        var info = stat()
        #expect(stat(path, &info) == 0 && info.st_mode & 0o777 == 0o600)
        #expect(EntryHistory(path: path).load() == ["f(1,\n2)", "渠道"])

        let second = try start(history: path)
        try second.type(Terminal.up, until: "渠道")
        try second.type("\(Terminal.up)\r", until: "cell 1 ran <f(1,⏎2)>")
    }

    @Test func `a search in the history`() throws {
        let terminal = try start()
        try terminal.type("orders | where 渠道\r", until: "cell 1 ran")
        try terminal.wait(for: "fupan> ")
        try terminal.type("reps\r", until: "cell 2 ran")
        try terminal.wait(for: "fupan> ")
        try terminal.type("\u{12}渠", until: "orders")
        try terminal.type("\r", until: "cell 3 ran <orders | where 渠道>")
    }

    @Test func `a home that cannot be written costs a note`() throws {
        let terminal = try Terminal(["FUPAN_HISTORY": "/dev/null/history"])
        try terminal.wait(for: "note: the history cannot be kept in /dev/null/history")
        try terminal.wait(for: "fupan> ")
        try terminal.type("orders\r", until: "ran <orders>")
        try terminal.wait(for: "fupan> ")
        try terminal.type("\(Terminal.up)\r", until: "cell 2 ran <orders>")
    }

    @Test func `Ctrl-C gives a line up`() throws {
        let terminal = try start()
        try terminal.type("orders | wh", until: "orders | wh")
        try terminal.type(Terminal.interrupt, until: "^C")
        try terminal.wait(for: "fupan> ")
        try terminal.type("orders |\r", until: "   ...> ")
        try terminal.type(Terminal.interrupt, until: "fupan> ")
        try terminal.type("reps\r", until: "cell 1 ran <reps>")
    }

    @Test func `Ctrl-C stops what runs`() throws {
        let terminal = try start()
        try terminal.type("slow\r", until: "begun")
        try terminal.type(Terminal.interrupt, until: "interrupted")
        try terminal.wait(for: "fupan> ")
        try terminal.type("reps\r", until: "cell 2 ran <reps>")
    }

    @Test func `what takes long shows how far it is`() throws {
        let terminal = try start()
        try terminal.type("slow\r", until: "reading ")
        try terminal.wait(for: " s left")
        try terminal.type(Terminal.interrupt, until: "\r\u{1B}[K")
        try terminal.wait(for: "interrupted")
    }

    @Test func `Ctrl-D ends, at the beginning of a line only`() throws {
        let terminal = try start()
        try terminal.type("ordersx\u{2}\(Terminal.endOfInput)\r", until: "ran <orders>")
        try terminal.wait(for: "fupan> ")
        try terminal.type(Terminal.endOfInput, until: "^D")
        #expect(try terminal.status() == 0)
    }

    @Test func `what is pasted is one entry, and no keys`() throws {
        let terminal = try start()
        try terminal.type("\u{1B}[200~orders\r\t| where 渠道\r\t| take 3\r\u{1B}[201~", until: "take 3")
        try terminal.type("\r", until: "cell 1 ran <orders⏎\t| where 渠道⏎\t| take 3>")
    }

    @Test func `commands`() throws {
        let terminal = try start()
        try terminal.type(":help where\r", until: "keeps the rows")
        try terminal.type("help\r", until: "help on everything")
        try terminal.type("wrong\r", until: "error: wrong")
        try terminal.type(":history\r", until: "_1   wrong  # failed")
        try terminal.type(":tables\r", until: "reps    rep, name, tier")
        try terminal.type(":sav\r", until: "did you mean `:save`?")
        try terminal.wait(for: "fupan> ")
        try terminal.type(":quit\r", until: ":quit\r\n")
        #expect(try terminal.status() == 0)
    }
}
