import FupanSource
import FupanSyntax
import Testing

/// Texts that nobody writes: the parser answers all of them, in time that grows with their length and a stack that does not.
@Suite struct LimitTests {
    static let parts = ["(", "[", "{", "f(", "not ", "- ", "if a then ", "a ? b : ", "2 ^ ", "a ?? ", "case { a => ", "{ a: ", "1 + ", "a or ", "a, ", "| ", "a | b ", "f\"{", "\"", "`", "@", "let x = ", ")", "]", ";", "\n",
                        "a -> ", "by ", "with ", "df[", "a.", "……", "——", "\u{202E}", "5元 ", "a < ", "if(", "select ", "# x\n", "is.na(", "between "]

    @Test(arguments: parts) func repeated(_ part: String) {
        let text = String(repeating: part, count: 5000)
        let tree = parse(SourceText(name: "test", text))
        #expect(holdsEveryByte(tree))
    }

    @Test func aMegabyteOfBrackets() {
        let tree = parse(SourceText(name: "test", String(repeating: "(", count: 1_000_000)))
        #expect(tree.diagnostics.map(\.id) == ["nested-too-deep"])
        #expect(tree.isUnfinished)
    }

    @Test func nestingWithinTheLimit() {
        for (open, close) in [("(", ")"), ("[", "]"), ("f(", ")"), ("- ", ""), ("not ", "")] {
            let text = String(repeating: open, count: 190) + "a" + String(repeating: close, count: 190)
            #expect(diagnostics(text).isEmpty, "\(open)")
        }
        let chain = (0..<280).map { "x == \($0)" }.joined(separator: " or ")
        #expect(diagnostics(chain).isEmpty)
        #expect(diagnostics("x" + String(repeating: " + x", count: 5000)).map(\.id) == ["chain-too-long"])
        let list = "[" + (0..<20_000).map { "-\($0)" }.joined(separator: ", ") + "]"
        #expect(diagnostics(list).isEmpty)
    }

    @Test func oneErrorAStage() {
        #expect(diagnostics("a | where b <> c && d | take 5百 + 3元 | sort x desc, y desc").count == 3)
        #expect(diagnostics("a | where (b <> 1 | c") .count == 1)
    }
}
