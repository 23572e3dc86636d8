extension StringProtocol {
    /// As it may be written to a terminal: a character that would move the cursor, colour what follows or turn the direction of writing
    /// is shown instead of sent. Everything that comes from data or from a program passes through here.
    ///
    /// C0 becomes its picture (`␛`, `␊`), anything else its number (`\u{202E}`). `keepingLines` lets line breaks through.
    public func terminalSafe(keepingLines: Bool = false) -> String {
        if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return String(self) }
        var safe = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if scalar == "\n", keepingLines {
                safe.append(scalar)
            } else if scalar.value < 0x20 {
                safe.append(Unicode.Scalar(0x2400 + scalar.value) ?? "␀")
            } else if scalar.value == 0x7F {
                safe.append("␡")
            } else if scalar.endangersTerminals {
                safe.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
            } else {
                safe.append(scalar)
            }
        }
        return String(safe)
    }
}

extension Unicode.Scalar {
    /// C1, line separators, the marks and overrides of writing direction, and tags that nobody sees.
    fileprivate var endangersTerminals: Bool {
        switch value {
        case 0x80...0x9F, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
        default: false
        }
    }
}
