import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// Names customers by their scores.
enum Segment: Verb {
    static let manual = Manual(
        "segment", .customers, "names customers by their scores",
        parameters: [
            Parameter(.values, "rf, china or { name: condition, else: name }", "which names", standard: "eleven over the 125 scores"),
            Parameter(.option("cut"), "mean, median or { r: 30d, f: 3, m: 500 }", "for `china`: what divides high from low; with cuts of one's own high is at most `r`, at least `f` and `m`", standard: "mean"),
        ],
        details: """
            It keeps the columns of its input, which `rfm` makes, and adds `segment`, an ordered category. Alone it gives eleven segments over the 125 \
            scores of five bins; `rf` gives ten over recency and frequency; `china` the eight value types by whether recency, frequency and monetary are \
            above the mean (recency not above it); in braces the first condition that is true decides.
            """,
        examples: [
            Manual.Example("the eleven segments", """
                orders
                  | rfm as of @2026-06-30
                  | segment
                  | summarize customers = count(), revenue = sum(monetary) by segment
                """),
            Manual.Example("names of one's own", """
                orders
                  | rfm as of @2026-06-30
                  | segment { vip: recency <= 7d and frequency >= 3 and monetary >= 500, else: other }
                  | count by segment
                """),
        ])

    static func lower(_ call: Call) throws -> Relation {
        guard call.stage.values.count <= 1 else { throw Diagnostic.oneSegmentation(call.span) }
        guard let argument = call.stage.values.first else {
            return try mapped(SegmentMap.eleven, ["r", "f", "m"], call, "eleven segments over r, f and m", "按 R、F、M 十一类")
        }
        let syntax = try call.single(argument)
        switch syntax.kind {
        case .braces(let entries): return try own(entries, call)
        case .name(let name) where name.text == "rf":
            return try mapped(SegmentMap.ten, ["r", "f"], call, "ten segments over r and f", "按 R、F 十类")
        case .name(let name) where name.text == "china": return try china(call)
        default: throw Diagnostic.segmentation(syntax.span)
        }
    }

    private static func add(
        _ expression: ScalarExpression, _ labels: [String], _ call: Call, _ english: NoteText, _ chinese: NoteText
    ) throws -> Relation {
        guard call.input["segment"] == nil else { throw Diagnostic.segmentTaken(call.span) }
        let column = Relation.Column("segment", .category(labels))
        var result = call.input.extended([Plan.Definition(expression, id: column.id)])
        result.columns.append(column)
        result.notes.append(Note("segment: \(english)", zh: "客户分群：\(chinese)"))
        return result
    }

    /// By a list of scores; what no list of five bins holds is an error, not a customer without a name.
    private static func mapped(
        _ map: [(name: String, scores: String)], _ digits: [String], _ call: Call, _ english: NoteText, _ chinese: NoteText
    ) throws -> Relation {
        var result = try add(scoreMap(map, digits, call), map.map(\.name), call, english, chinese)
        let greatest = Figures(call.input).all(digits.compactMap { call.input[$0] }.map { .aggregate(.maximum, [$0.expression], .whole) })
        result.requirements += zip(digits, greatest).map { digit, most in
            Requirement(violation: most.compared(.greater, .whole(5)), .moreThanFiveBins(digit, at: call.verbSpan))
        }
        let nobodyScoresFive = greatest.dropFirst().reduce(greatest.first.map { $0.compared(.less, .whole(5)) } ?? .boolean(false)) { all, most in
            all && most.compared(.less, .whole(5))
        }
        result.notes.append(Note(
            "no score is 5: these segments are made for five bins", zh: "没有 5 分：这些分群按五档设计", when: nobodyScoresFive))
        return result
    }

    /// The name whose list holds the digits of the scores.
    private static func scoreMap(_ map: [(name: String, scores: String)], _ digits: [String], _ call: Call) throws -> ScalarExpression {
        let columns = try digits.map { digit in
            guard let column = call.input[digit], column.type == .whole else { throw Diagnostic.noScores(digit, call.input, at: call.span) }
            return column
        }
        // The digits as one number: 545.
        let number = columns.reduce(ScalarExpression.whole(0)) { sum, column in
            if case .literal = sum.kind { return column.expression }
            return .call(.add, [.call(.multiply, [sum, .whole(10)], .whole), column.expression], .whole)
        }
        let branches = map.map { name, scores in
            let values = scores.split(separator: " ").compactMap { Int($0) }.map { ScalarExpression.whole($0) }
            return ScalarExpression.Branch(.call(.isIn, [number] + values, .boolean), .text(name))
        }
        return ScalarExpression(.choose(branches, otherwise: nil), .category(map.map(\.name)))
    }

    private static func own(_ entries: [Entry], _ call: Call) throws -> Relation {
        var branches: [ScalarExpression.Branch] = [], labels: [String] = []
        var otherwise: ScalarExpression?
        for entry in entries {
            if entry.isElse {
                guard let label = call.word(entry.value) else { throw Diagnostic.segmentLabel(entry.value.span) }
                otherwise = .text(label)
                labels.append(label)
                continue
            }
            guard let label = call.word(entry.key) else { throw Diagnostic.segmentLabel(entry.key.span) }
            if otherwise != nil { throw Diagnostic.elseIsLast(entry.key.span) }
            branches.append(.init(try call.condition(entry.value), .text(label)))
            if !labels.contains(label) { labels.append(label) }
        }
        let expression = ScalarExpression(.choose(branches, otherwise: otherwise), .category(labels))
        return try add(expression, labels, call, "the first of \(labels.joined(separator: ", ")) that holds", "按顺序第一个成立者：\(labels.joined(separator: "、"))")
    }

    // MARK: the eight value types

    private static func china(_ call: Call) throws -> Relation {
        let cuts = try chinaCuts(call)
        // "M >= 500" is how a threshold of one's own is said; the mean itself is not above the mean.
        let above: FupanPlan.Operation = call.option("cut")?.value.map { if case .braces = $0.kind { true } else { false } } == true ? .greaterEqual : .greater
        let high = try ["recency", "frequency", "monetary"].map { name -> ScalarExpression in
            guard let column = call.input[name], let cut = cuts[name] else { throw Diagnostic.noScores(name, call.input, at: call.span) }
            return column.expression.compared(name == "recency" ? .lessEqual : above, cut)
        }
        let branches = SegmentMap.eight.map { name, pattern in
            let tests = zip(high, pattern).map { $1 == "+" ? $0 : !$0 }
            return ScalarExpression.Branch(tests[0] && tests[1] && tests[2], .text(name))
        }
        let labels = SegmentMap.eight.map(\.name)
        let figures = ["recency", "frequency", "monetary"].compactMap { cuts[$0] }
        let text = NoteText.joined(figures, separator: " / ")
        return try add(
            ScalarExpression(.choose(branches, otherwise: nil), .category(labels)), labels, call,
            "eight value types; recency, frequency and monetary divided at \(text)", "八类价值客户，R / F / M 分界 \(text)")
    }

    private static func chinaCuts(_ call: Call) throws -> [String: ScalarExpression] {
        let names = ["r": "recency", "f": "frequency", "m": "monetary"]
        let option = call.option("cut")
        if let value = option?.value, case .braces(let entries) = value.kind {
            var cuts: [String: ScalarExpression] = [:]
            for entry in entries {
                guard let word = call.word(entry.key), let name = names[word] else { throw Diagnostic.cutForm(entry.key.span) }
                cuts[name] = try call.constant(entry.value, name == "recency" ? "days like `30d`" : "a number") { type in
                    name == "recency" ? type == .duration(.day) : type.isNumber
                }
            }
            guard cuts.count == 3 else { throw Diagnostic.cutForm(value.span) }
            return cuts
        }
        let word = try option.map { option -> String in
            guard let word = option.value.flatMap({ call.word($0) }), ["mean", "median"].contains(word) else { throw Diagnostic.cutForm(option.name.span) }
            return word
        } ?? "mean"
        let figures = Figures(call.input)
        var cuts: [String: ScalarExpression] = [:]
        for name in names.values {
            guard let column = call.input[name] else { throw Diagnostic.noScores(name, call.input, at: call.span) }
            let type: DataType = column.type.isNumber ? .approximate : column.type
            cuts[name] = figures.figure(.aggregate(word == "mean" ? .mean : .median, [column.expression], type, column.format))
        }
        return cuts
    }
}

/// Names over scores. The eleven are each score in exactly one (analytics.md, segment); the ten are the usual grid of recency and frequency.
enum SegmentMap {
    static let eleven: [(name: String, scores: String)] = [
        ("Champions", "555 554 544 545 454 455 445"),
        ("Loyal", "543 444 435 355 354 345 344 335"),
        ("Potential Loyalist", "553 551 552 541 542 533 532 531 452 451 442 441 431 453 433 432 423 353 352 351 342 341 333 323"),
        ("New", "512 511 422 421 412 411 311"),
        ("Promising", "525 524 523 522 521 515 514 513 425 424 413 414 415 315 314 313"),
        ("Need Attention", "535 534 443 434 343 334 325 324"),
        ("About To Sleep", "331 321 312 221 213 231 241 251"),
        ("At Risk", "255 254 245 244 253 252 243 242 235 234 225 224 153 152 145 143 142 135 134 133 125 124"),
        ("Cannot Lose", "155 154 144 214 215 115 114 113"),
        ("Hibernating", "332 322 233 232 223 222 132 123 122 212 211"),
        ("Lost", "111 112 121 131 141 151"),
    ]

    static let ten: [(name: String, scores: String)] = [
        ("Champions", "55 54"),
        ("Loyal", "35 34 45 44"),
        ("Potential Loyalist", "42 43 52 53"),
        ("New", "51"),
        ("Promising", "41"),
        ("Need Attention", "33"),
        ("About To Sleep", "31 32"),
        ("Cannot Lose", "15 25"),
        ("At Risk", "13 14 23 24"),
        ("Hibernating", "11 12 21 22"),
    ]

    /// Recency, frequency and monetary: + is the better side of the cut.
    static let eight: [(name: String, pattern: String)] = [
        ("重要价值", "+++"), ("重要发展", "+-+"), ("重要保持", "-++"), ("重要挽留", "--+"),
        ("一般价值", "++-"), ("一般发展", "+--"), ("一般保持", "-+-"), ("一般挽留", "---"),
    ]
}

extension Diagnostic {
    fileprivate static func oneSegmentation(_ span: Span) -> Diagnostic {
        Diagnostic("segmentation", "`segment` takes one way of naming", at: span, "")
    }

    fileprivate static func segmentation(_ span: Span) -> Diagnostic {
        Diagnostic("segmentation", "segments are named by `rf`, `china`, or conditions in braces", at: span, "",
                   suggestions: [.init("like `segment { vip: monetary >= 500, else: other }`")])
    }

    fileprivate static func segmentLabel(_ span: Span) -> Diagnostic {
        Diagnostic("segment-label", "a segment's name is a word or a text", at: span, "")
    }

    fileprivate static func elseIsLast(_ span: Span) -> Diagnostic {
        Diagnostic("else-is-last", "`else` stands last: nothing behind it can be reached", at: span, "never reached")
    }

    fileprivate static func segmentTaken(_ span: Span) -> Diagnostic {
        Diagnostic("name-twice", "the table has a column `segment` already", at: span, "", suggestions: [.init("`rename` it first")])
    }

    fileprivate static func noScores(_ name: String, _ input: Relation, at span: Span) -> Diagnostic {
        Diagnostic("no-scores", "`segment` names customers by `\(name)`, which is not here", at: span, "",
                   notes: ["the columns are \(input.columns.map(\.name).joined(separator: ", "))"],
                   suggestions: [.init("score them first: `orders | rfm | segment`")])
    }

    fileprivate static func moreThanFiveBins(_ digit: String, at span: Span) -> Diagnostic {
        Diagnostic("five-bins", "these segments are over scores of 1 to 5, and `\(digit)` goes higher", at: span, "",
                   suggestions: [.init("score into five bins: `orders | rfm | segment`, or name segments of your own: `segment { vip: m >= 6, else: other }`")])
    }

    fileprivate static func cutForm(_ span: Span) -> Diagnostic {
        Diagnostic("cut-form", "`cut` is `mean`, `median` or `{ r: 30d, f: 3, m: 500 }`", at: span, "")
    }
}
