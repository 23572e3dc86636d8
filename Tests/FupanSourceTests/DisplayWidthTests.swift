import FupanSource
import Testing

@Suite struct DisplayWidthTests {
    @Test(arguments: [
        ("abc", 3), ("中文", 4), ("ｱ", 1), ("，", 2), ("e\u{301}", 1), ("👍", 2), ("👨‍👩‍👧", 2), ("🇨🇳", 2), ("❤️", 2), ("a\u{200B}b", 2), ("\u{1B}[1m", 3), ("한", 2), ("\u{1112}\u{1161}\u{11AB}", 2), ("—", 1), ("…", 1), ("￥", 2), ("", 0), ("𠮷", 2), ("─", 1),
    ])
    func widths(_ text: String, _ width: Int) { #expect(text.displayWidth == width) }

    @Test func paddingAndCutting() {
        #expect("中".padded(to: 4) == "中  ")
        #expect("7".padded(to: 3, .left) == "  7")
        #expect("中文字".padded(to: 2) == "中文字")
        #expect("中文字".truncated(to: 6) == "中文字")
        #expect("中文字".truncated(to: 5) == "中文…")
        #expect("中文字".truncated(to: 4) == "中…")
        #expect("abc".truncated(to: 1) == "…")
        #expect("abc".truncated(to: 0) == "")
    }

    @Test func safety() {
        #expect("a\u{1B}[2Jb\u{7}\u{7F}".terminalSafe() == "a␛[2Jb␇␡")
        #expect("a\u{202E}b\u{9B}".terminalSafe() == "a\\u{202E}b\\u{9B}")
        #expect("a\r\nb".terminalSafe() == "a␍␊b")
        #expect("a\nb".terminalSafe(keepingLines: true) == "a\nb")
        #expect("中文 é".terminalSafe() == "中文 é")
    }

    @Test func keys() {
        #expect(nameKey("客单价（元）") == "客单价(元)")
        #expect(Array(nameKey("e\u{301}").unicodeScalars) == ["é"])
        #expect(nameKey("Ａ\u{A0}b\u{3000}c") == "A b c")
    }
}
