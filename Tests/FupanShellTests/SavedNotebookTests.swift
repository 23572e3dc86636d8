import Testing
@testable import FupanShell

/// `:save`: entries, and the blocks of the notebook that they become.
@Suite struct SavedNotebookTests {
    private func blocks(_ entries: [String], prefix: String = "") -> String {
        let cells = entries.enumerated().map { Cell(number: $0.offset + 1, text: $0.element, outcome: $0.element == "wrong" ? .failed : .done) }
        let notebook = SavedNotebook(cells: cells, verbsWithoutResult: ["save", "chart"], folder: .init(prefix: prefix), title: "week26")
        return notebook.blocks.map { $0.prose ?? ($0.statements + $0.names).joined(separator: "\n") }.joined(separator: "\n--\n")
    }

    @Test func `a page`() {
        let cells = [Cell(number: 1, text: "set lang zh", outcome: .done), Cell(number: 2, text: "orders | take 3", outcome: .done)]
        let notebook = SavedNotebook(cells: cells, verbsWithoutResult: [], title: "week26")
        #expect(notebook.text == "# week26\n\n```fupan\nset edition 1\nset lang zh\n```\n\n```fupan\norders | take 3\n```\n")
        #expect(notebook.blockCount == 1)
    }

    @Test func `continued entries are joined`() {
        #expect(blocks(["orders | where a > 1", "| take 3", "let x = orders", "| take 5"])
            == "orders | where a > 1\n  | take 3\n--\n\n--\nlet x = orders\n  | take 5\n--\n")
    }

    @Test func `results become the text they stand for`() {
        #expect(blocks(["orders | where a > 1", "| count", "_ | take 1", "_2 + 1"]) == """
            orders | where a > 1
              | count
            --

            --
            (orders | where a > 1 | count) | take 1
            --
            (orders | where a > 1 | count) + 1
            """)
    }

    @Test func `what is saved on the way is not saved twice`() {
        #expect(blocks(["orders | take 3 | save \"x.csv\"", "_ | count"]) == "orders | take 3 | save \"x.csv\"\n--\n(orders | take 3) | count")
    }

    @Test func `a name stands in where the text cannot`() {
        #expect(blocks(["orders | count", "_.count + 1"]) == "orders | count\nlet cell_1 = orders | count\n--\ncell_1.count + 1")
    }

    @Test func `a name stands in where a word of the text has been bound again`() {
        #expect(blocks(["let n = 3", "orders | take n", "let n = 5", "_ | count"])
            == "let n = 3\n--\norders | take n\nlet cell_2 = orders | take n\n--\nlet n = 5\n--\ncell_2 | count")
    }

    @Test func `entries that went wrong are left out, and comments are prose`() {
        #expect(blocks(["wrong", "# 六月的渠道", "orders # all of them"]) == "六月的渠道\n--\norders  # all of them")
    }

    @Test func `paths are those of the notebook's folder`() {
        #expect(blocks(["use \"datasets/academy\"", "load \"/tmp/a.csv\" as a", "orders | save \"x.csv\""], prefix: "../")
            == "use \"../datasets/academy\"\n--\nload \"/tmp/a.csv\" as a\n--\norders | save \"../x.csv\"")
    }
}
