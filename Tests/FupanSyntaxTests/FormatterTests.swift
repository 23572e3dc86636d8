import FupanSource
import FupanSyntax
import Testing

/// A text in canonical style, or the ids of what is wrong with it.
func formatted(_ text: String) -> String {
    switch format(SourceText(name: "test", text)) {
    case .success(let result): result
    case .failure(let failure): "✗ " + failure.diagnostics.map(\.id).joined(separator: " ")
    }
}

/// What holds of every program and its canonical form.
func expectCanonical(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let result = formatted(text)
    let before = parse(SourceText(name: name, text)), after = parse(SourceText(name: name, result))
    #expect(after.diagnostics.isEmpty && holdsEveryByte(after), "\(result)", sourceLocation: sourceLocation)
    #expect(Outline.of(after) == Outline.of(before).withPaddedDates, "\(name)", sourceLocation: sourceLocation)
    #expect(after.statements.map(\.help) == before.statements.map(\.help), "\(name)", sourceLocation: sourceLocation)
    #expect(comments(after) == comments(before), "\(name)", sourceLocation: sourceLocation)
    #expect(formatted(result) == result, "formatting \(name) again changes it", sourceLocation: sourceLocation)
    #expect(result.isEmpty || result.hasSuffix("\n") && !result.hasSuffix("\n\n"), "\(name)", sourceLocation: sourceLocation)
    for line in result.split(separator: "\n", omittingEmptySubsequences: false) {
        #expect(line.last != " " && !line.contains("\r"), "\(name): \(line)", sourceLocation: sourceLocation)
    }
}

/// The texts of a tree's comments, in their order, without their white space.
private func comments(_ tree: Tree) -> [String] {
    var found: [String] = []
    for token in tree.tokens {
        for line in tree.source.text(token.trivia).split(whereSeparator: \.isNewline) {
            guard let start = line.firstIndex(where: { $0 == "#" || $0 == "＃" }) else { continue }
            found.append(String(line[start...].map { $0 == "＃" ? "#" : $0 }.filter { !$0.isWhitespace }))
        }
    }
    return found
}

extension String {
    /// `@2026-6-3` as `@2026-06-03`: the outline shows a period as it is written.
    fileprivate var withPaddedDates: String {
        var result = "", digits = "", isPeriod = false
        for character in self + "\u{0}" {
            if isPeriod, character.isASCII, character.isNumber {
                digits.append(character)
                continue
            }
            result += digits.count == 1 ? "0" + digits : digits
            digits = ""
            if character == "@" { isPeriod = true } else if isPeriod, !"-WQT:.".contains(character) { isPeriod = false }
            if character != "\u{0}" { result.append(character) }
            if isPeriod, character == "Q" { isPeriod = false }
        }
        return result
    }
}

@Suite struct FormatterTests {
    /// Bracketed pipelines that must break, with and without a clause behind them.
    @Test func bracketedPipelinesOfSeveralLines() {
        let name = String(repeating: "long_name_", count: 7) + "column"
        let migrate = "orders | migrate to (orders | rfm as of @2026-06-30 into { r: [7d, 30d, 90d], f: [2, 3, 5], m: [100, 300, 500] } | segment)"
        var texts = ["orders | join (reps | where tier == \"new\" | select rep, tier, \(name)) on rep", migrate, migrate + " by channel"]
        var state: UInt64 = 7
        func random(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let stages = ["where tier == \"new\"", "select rep, tier, \(name)", "summarize n = count(), total = sum(amount) by channel, month(time)", "sort -total", "segment { vip: recency <= 7d, else: other }"]
        for _ in 0..<300 {
            let inner = (["reps"] + (0...random(4)).map { _ in stages[random(stages.count)] }).joined(separator: " | ")
            let clauses = ["", " on rep", " by channel, \(name)", " with share 0.5"][random(4)]
            texts.append(["orders | join (\(inner))\(clauses)", "orders | migrate to (\(inner))\(clauses)", "orders | derive n = count(\(inner))\(clauses) | take 3"][random(3)])
        }
        for text in texts {
            guard case .success(let once) = format(SourceText(name: "t", text)), case .success(let twice) = format(SourceText(name: "t", once)) else {
                Issue.record("not formatted: \(text)")
                continue
            }
            #expect(once == twice)
        }
    }

    @Test func aLongAssertionGoesOnSixSpacesIn() {
        let text = String(repeating: "text ", count: 18)
        #expect(formatted("assert count(orders) > 0, \"\(text)\"") == "assert count(orders) > 0,\n      \"\(text)\"\n")
    }

    /// The example of grammar.md, to the byte.
    @Test func theGrammarsExample() throws {
        let before = try #require(ProgramTests.programs["canonical_before.fupan"]), after = try #require(ProgramTests.programs["canonical_after.fupan"])
        #expect(formatted(before) == after)
        #expect(formatted(after) == after)
    }

    /// Whole programs, and each of them on as few lines and on as many as the grammar lets it.
    @Test(arguments: ProgramTests.names) func wholePrograms(_ name: String) throws {
        let text = try #require(ProgramTests.programs[name])
        expectCanonical(text, name)
        expectCanonical(text.replacingNewlines("\r\n"), name + " with carriage returns")
        #expect(formatted(text.replacingNewlines("\r\n")) == formatted(text))
        for statement in parse(SourceText(name: name, text)).statements {
            expectCanonical(statement.span.text, "\(name): \(statement.span.text)")
            expectCanonical(scattered(statement.span.text), "\(name), scattered: \(statement.span.text)")
        }
    }

    /// A comment, and a line break where one may stand, behind every token.
    private func scattered(_ text: String) -> String {
        let tree = parse(SourceText(name: "test", text))
        let tokens = tree.tokens.filter { $0.kind != .newline && $0.kind != .end }
        var result = tree.source.text(0..<0)
        for (index, token) in tokens.enumerated() {
            let next = index + 1 < tokens.count ? tokens[index + 1] : nil
            let written = tree.source.text(token.range)
            let space = next.map { tree.source.text($0.trivia) } ?? ""
            let attempt = result + written + " # c\(index)\n  # own\(index)\n  "
            let rest = next.map { tree.source.text($0.range.lowerBound..<tree.source.end) } ?? ""
            let isLegal = parse(SourceText(name: "test", attempt + rest)).diagnostics.isEmpty
                && Outline.of(parse(SourceText(name: "test", attempt + rest))) == Outline.of(tree)
            result = isLegal ? attempt : result + written + (space.isEmpty ? "" : space.contains("\n") ? space : " ")
        }
        return result
    }

    @Test(arguments: [
        // Rule 1: a pipeline is on one line or has every stage on its own.
        ("a|b  |c", "a | b | c\n"), ("a\n|b|c", "a\n  | b\n  | c\n"), ("a |\n b | c", "a\n  | b\n  | c\n"), ("let x=a\n   | b", "let x = a\n  | b\n"),
        ("let x =\n  a | b", "let x = a | b\n"), ("def f(n)=|sort -n\n|take n", "def f(n) =\n  | sort -n\n  | take n\n"), ("| where x", "| where x\n"), ("| a\n| b", "  | a\n  | b\n"),
        ("orders | join (a\n| b) on x", "orders\n  | join (\n      a\n        | b\n    ) on x\n"), ("load \"a.csv\" as b|take 3", "load \"a.csv\" as b | take 3\n"),
        // Rule 2: braces keep their lines, with a trailing comma; a pipeline may end in them.
        ("a | f {x:1,\ny:2}", "a | f {\n  x: 1,\n  y: 2,\n}\n"), ("a\n| f {\nx:1}", "a\n  | f {\n      x: 1,\n    }\n"), ("a | f { x: 1,\n } | g", "a\n  | f {\n      x: 1,\n    }\n  | g\n"),
        ("a | f with t {\n0: 4%}, mode m", "a\n  | f with t {\n      0: 4%,\n    }, mode m\n"), ("let l = [1,\n 2,]", "let l = [1, 2]\n"), ("f(\na,\nb,\n)", "f(a, b)\n"), ("a | f {\n}", "a | f {}\n"),
        ("a | derive x = case {\na=>1, else=>2}", "a | derive x = case {\n  a => 1,\n  else => 2,\n}\n"), ("a | f {x: {\ny: 1}}", "a | f {\n  x: {\n    y: 1,\n  },\n}\n"), ("a | where x\n  by y", "a | where x by y\n"),
        // Rule 3: spaces.
        ("a|where x in 1 .. 5   and b", "a | where x in 1..5 and b\n"), ("a | where x==-1", "a | where x == -1\n"), ("a | sort - x , y", "a | sort -x, y\n"), ("let x = - - 1", "let x = - -1\n"), ("let x = a-b", "let x = a - b\n"),
        ("let x = f ( a )", "let x = f (a)\n"), ("let x = f( a , b where c )", "let x = f(a, b where c)\n"), ("let x = f(a, where c)", "let x = f(a where c)\n"), ("a | f {x :1,else : 2}", "a | f { x: 1, else: 2 }\n"),
        ("a | f x->y  ->z per  p", "a | f x -> y -> z per p\n"), ("let x = a . b", "let x = a.b\n"), ("let x = not  a is  not null", "let x = not a is not null\n"), ("let x = [ 1 ,2 ]", "let x = [1, 2]\n"), ("let x = {}", "let x = {}\n"),
        // Rule 4: spelling.
        ("let x = 'a'", "let x = \"a\"\n"), ("let x = 'a\\d'", "let x = 'a\\d'\n"), ("let x = \"a\\\\d\"", "let x = 'a\\d'\n"), ("let x = 'it''s'", "let x = \"it's\"\n"), ("let x = \"a\\\"b\"", "let x = 'a\"b'\n"),
        ("let x = \"a\\nb\"", "let x = \"a\\nb\"\n"), ("let x = \"a\\n\\\"\"", "let x = \"a\\n\\\"\"\n"), ("let x = “中”", "let x = \"中\"\n"), ("let x = “说\"", "let x = \"说\"\n"), ("let x = \"{\"", "let x = \"{\"\n"),
        ("a | where `b` == `c d`", "a | where b == `c d`\n"), ("a | where `and` == `at`", "a | where `and` == `at`\n"), ("a | sort `by`, `x``y`", "a | sort `by`, `x``y`\n"), ("`let` | take 3", "`let` | take 3\n"), ("a | f `b` c", "a | f `b` c\n"),
        ("let x = @2026-6-3T9:5:7.25", "let x = @2026-06-03T09:05:07.25\n"), ("let x = @2026-W6..@2026-6", "let x = @2026-W06..@2026-06\n"), ("let x = @2026-Q2", "let x = @2026-Q2\n"), ("let x = @上月", "let x = @上月\n"),
        ("let x = [10k, 3.2万, 7天, 1_000, 1.50, 15%, 1e3]", "let x = [10k, 3.2万, 7天, 1_000, 1.50, 15%, 1e3]\n"), ("let x = [１０k, ７天]", "let x = [10k, 7天]\n"),
        ("a｜where x≥5 and y≠“”　;b", "a | where x >= 5 and y != \"\"\nb\n"), ("ｌｅｔ ａ＝｛ｂ：１｝", "let a = { b: 1 }\n"),
        // f-text.
        ("let x = f\"{a+b}: {lower( 'x' )}\"", "let x = f\"{a + b}: {lower(\"x\")}\"\n"), ("let x = f'a\\{b}'", "let x = f'a\\{b}'\n"), ("let x = f\"{{ {a} }}\"", "let x = f\"{{ {a} }}\"\n"), ("let x = f\"{ {a:1} }\"", "let x = f\"{ { a: 1 } }\"\n"),
        ("let x = f\"\\{{a}\"", "let x = f\"{{{a}\"\n"), ("let x = f'{a}'", "let x = f\"{a}\"\n"), ("let x = f'\"{a}\"'", "let x = f'\"{a}\"'\n"), ("let x = ｆ“{a}”", "let x = f\"{a}\"\n"), ("let x = f\"{f( [1,2] )}\\n\"", "let x = f\"{f([1, 2])}\\n\"\n"),
        // Rule 5: lines, blank lines, comments.
        ("a;b;;c", "a\nb\nc\n"), ("\n\n\na\n\n\n\nb", "a\n\nb\n"), ("a\r\n\r\nb\r\n", "a\n\nb\n"), ("", ""), ("\n\n", ""), ("#x", "# x\n"), ("#\n##x\n#  y  \n\n\n# z", "#\n## x\n#  y\n\n# z\n"), ("＃中", "# 中\n"),
        ("#!/usr/bin/fupan\na", "#!/usr/bin/fupan\na\n"), ("a#x", "a  # x\n"), ("a;#x\nb", "a  # x\nb\n"), ("\u{FEFF}a", "a\n"), ("##h\nlet x=1", "## h\nlet x = 1\n"), ("a # x\n## h\nlet b = 1", "a  # x\n## h\nlet b = 1\n"),
    ])
    func examples(_ text: String, _ expected: String) {
        #expect(formatted(text) == expected)
        if !expected.hasPrefix("✗") { expectCanonical(text, text) }
    }

    @Test(arguments: [
        // Between stages, before a bar, behind one.
        ("a # 1\n| b # 2\n# 3\n| c", "a  # 1\n  | b  # 2\n  # 3\n  | c\n"), ("a | # 1\nb", "a  # 1\n  | b\n"), ("a |\n# 1\nb", "a\n  # 1\n  | b\n"), ("a # 0\n| # 1\nb", "a  # 0\n  # 1\n  | b\n"),
        // In a stage: a comment breaks it before each of its clauses.
        ("a\n| f x # 1\n by y\n at z", "a\n  | f x  # 1\n      by y\n      at z\n"), ("a\n| f x, # 1\n# 2\n y by z", "a\n  | f x,  # 1\n      # 2\n      y\n      by z\n"), ("a\n| where x and # 1\n y", "a\n  | where x  # 1\n      and y\n"),
        ("a | where x + # 1\n y", "a\n  | where x +  # 1\n      y\n"), ("let x = # 1\n a | b", "let x =  # 1\n  a | b\n"), ("let x =\n # 1\n a", "let x =\n  # 1\n  a\n"),
        // In brackets, before the closing one.
        ("a | f { # 1\nx: 1, # 2\n# 3\ny: 2 # 4\n# 5\n}", "a | f {  # 1\n  x: 1,  # 2\n  # 3\n  y: 2,  # 4\n  # 5\n}\n"), ("let l = [1 # 1\n, 2]", "let l = [\n  1,  # 1\n  2,\n]\n"), ("let l = [1\n# 1\n, 2]", "let l = [\n  1,\n  # 1\n  2,\n]\n"),
        ("f(a, # 1\n)", "f(\n  a  # 1\n)\n"), ("f(\n# 1\n)", "f(\n  # 1\n)\n"), ("a | f {\n  # 1\n}", "a | f {\n  # 1\n}\n"), ("f(a # 1\nwhere b)", "f(\n  a  # 1\n  where b\n)\n"),
        ("a | f {\n\n x: 1,\n\n\n y: 2,\n\n}", "a | f {\n  x: 1,\n\n  y: 2,\n}\n"), ("a\n\n# 1\n\n| b", "a\n\n  # 1\n\n  | b\n"),
    ])
    func commentsStay(_ text: String, _ expected: String) {
        #expect(formatted(text) == expected)
        expectCanonical(text, text)
    }

    /// Past a hundred display columns; 中 is two.
    @Test func longLines() {
        let name = String(repeating: "n", count: 30)
        #expect(formatted("a | where \(name) | where \(name) | take 3 | take 44") == "a | where \(name) | where \(name) | take 3 | take 44\n")
        #expect(formatted("a | where \(name) | where \(name) | take 3 | take 3 | take 3") == "a\n  | where \(name)\n  | where \(name)\n  | take 3\n  | take 3\n  | take 3\n")
        let wide = String(repeating: "中", count: 46)
        #expect(formatted("a | b \(wide)") == "a | b \(wide)\n")
        #expect(formatted("a | b \(wide)中中") == "a\n  | b \(wide)中中\n")
        #expect(formatted("a | f x = \(name), y = \(name) by \(name) with total") == """
            a
              | f x = \(name), y = \(name)
                  by \(name)
                  with total

            """)
        #expect(formatted("a | f x = \(name), y = \(name), z = \(name) by b") == """
            a
              | f x = \(name),
                  y = \(name),
                  z = \(name)
                  by b

            """)
        #expect(formatted("a | where \(name) and \(name) or \(name) and b") == """
            a
              | where \(name) and \(name)
                  or \(name) and b

            """)
        #expect(formatted("let x = [\(name), \(name), \(name)]") == "let x = [\n  \(name),\n  \(name),\n  \(name),\n]\n")
        #expect(formatted("let x = f(\(name), \(name), \(name))") == "let x = f(\n  \(name),\n  \(name),\n  \(name)\n)\n")
        #expect(formatted("let x = \"\(name)\(name)\(name)\(name)\" # \(name)") == "let x = \"\(name)\(name)\(name)\(name)\"  # \(name)\n")
        #expect(formatted("a | segment { x: \(name), y: \(name), else: \(name) }") == """
            a
              | segment {
                  x: \(name),
                  y: \(name),
                  else: \(name),
                }

            """)
        for text in ["a | f x = \(name), y = \(name) by \(name) with total", "a | where \(name) and \(name) or \(name) and b", "let x = f(\(name), \(name), \(name))"] {
            expectCanonical(text, text)
        }
    }

    @Test func whatIsWrongIsNotFormatted() {
        #expect(formatted("a | where") == "a | where\n")
        #expect(formatted("a | where (b") == "✗ unclosed")
        #expect(formatted("let x = 1 < 2 < 3") == "✗ chained-comparison")
    }
}

extension String {
    fileprivate func replacingNewlines(_ ending: String) -> String { split(separator: "\n", omittingEmptySubsequences: false).joined(separator: ending) }
}
