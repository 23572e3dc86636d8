/// A text as an SQL literal.
func quotedText(_ text: String) -> String { "'" + doubling("'", in: text) + "'" }

/// A name as an SQL identifier.
func quotedName(_ name: String) -> String { "\"" + doubling("\"", in: name) + "\"" }

/// A path as DuckDB's readers take it: they would expand `*`, `?` and `[` in it.
func quotedPath(_ path: String) -> String {
    quotedText(String(path.flatMap { "*?[".contains($0) ? "[\($0)]" : "\($0)" }))
}

func quotedPaths(_ paths: [String]) -> String { "[" + paths.map(quotedPath).joined(separator: ", ") + "]" }

private func doubling(_ quote: Character, in text: String) -> String {
    String(text.flatMap { $0 == quote ? [$0, $0] : [$0] })
}
