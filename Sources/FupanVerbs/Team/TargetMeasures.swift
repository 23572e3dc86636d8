import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// `with measure`: which of the measures is whose goal.
struct TargetMeasures {
    /// The name of each member's measure; nil where all members have all measures.
    let expression: ScalarExpression?
    let text: (english: NoteText, chinese: NoteText)
    private let span: Span
    private let wholes: [TargetWhole]

    init(_ call: Call, _ wholes: [TargetWhole], _ members: SecondTable) throws {
        self.wholes = wholes
        guard let option = call.option("measure") else {
            expression = nil
            text = ("", "")
            span = call.span
            return
        }
        span = option.value?.span ?? option.name.span
        switch option.value?.kind {
        case .braces(let entries)?:
            let tier = try members.column("tier", \.isText)
            var branches: [ScalarExpression.Branch] = [], otherwise: ScalarExpression?, texts: [String] = []
            for entry in entries {
                let measure = try TargetMeasures.known(entry.value, call, wholes)
                if entry.isElse {
                    otherwise = .text(measure)
                    texts.append("else \(measure)")
                    continue
                }
                guard let word = call.word(entry.key) else { throw Diagnostic.targetMeasure(at: entry.key.span) }
                branches.append(.init(tier.expression.compared(.equal, .text(word)), .text(measure)))
                texts.append("\(word) \(measure)")
            }
            guard !branches.isEmpty else { throw Diagnostic.targetMeasure(at: span) }
            expression = ScalarExpression(.choose(branches, otherwise: otherwise), .text)
            text = ("; measure by tier (\(texts.joined(separator: ", ")))", "；指标按 tier（\(texts.joined(separator: "、"))）")
        case .name(let name)?:
            guard let column = members.relation[name.text] else { throw Diagnostic.unknownColumn(name, in: members.relation) }
            guard column.type.isText else { throw Diagnostic.targetMeasure(at: name.span) }
            expression = .call(.convert, [column.expression], .text)
            text = ("; measure by \(name.text)", "；指标按 \(name.text)")
        default: throw Diagnostic.targetMeasure(at: span)
        }
    }

    private static func known(_ syntax: FupanSyntax.Expression, _ call: Call, _ wholes: [TargetWhole]) throws -> String {
        let names = wholes.map(\.name)
        guard let word = call.word(syntax), names.contains(word) else { throw Diagnostic.measureWithoutWhole(names, at: syntax.span) }
        return word
    }

    /// Whether a member's goal is that measure.
    func isGoal(_ whole: TargetWhole) -> ScalarExpression? { expression?.compared(.equal, .text(whole.name)) }

    /// Every member has one of the measures.
    func requirements(_ members: Relation, _ key: Relation.Column) -> [Requirement] {
        guard let expression else { return [] }
        let isKnown = ScalarExpression.call(.isIn, [expression] + wholes.map { .text($0.name) }, .boolean)
        let isWrong = !ScalarExpression.choose(isKnown, .boolean(true), else: .boolean(false))
        return [Requirement(
            violation: Figures(members).count(isWrong).compared(.greater, .whole(0)), listing: (key, members.filtered(isWrong)),
            .noMeasure(key.name, wholes.map(\.name), at: span))]
    }

    /// Every measure has somebody to share it.
    func requirement(_ whole: TargetWhole, _ members: Relation, _ weight: ScalarExpression, _ table: String, at span: Span) -> Requirement {
        let sum = Figures(members).figure(.aggregate(.sum, [weight], where: isGoal(whole), weight.type))
        return Requirement(violation: sum.compared(.equal, .whole(0)), expression == nil ? .noMembers(table, at: span) : .nobodyHas(whole.name, table, at: whole.span))
    }
}

extension Diagnostic {
    fileprivate static func targetMeasure(at span: Span) -> Diagnostic {
        Diagnostic("target-measure", "`measure` names the goal of each tier, or a column of the members that does", at: span, "",
                   suggestions: [.init("like `measure { newcomer: leads, else: amount }`")])
    }

    fileprivate static func measureWithoutWhole(_ names: [String], at span: Span) -> Diagnostic {
        let near = nearest(to: span.text, among: names)
        return Diagnostic("measure-without-whole", "the target does not say how much of `\(span.text)` there is to be", at: span, "",
                          notes: ["it is set in \(names.joined(separator: ", "))"],
                          suggestions: near.isEmpty ? [.init("give the whole of each: `target { \(names.map { "\($0): …" }.joined(separator: ", ")), \(span.text): … }`")]
                              : suggestion(near, for: span))
    }

    fileprivate static func noMeasure(_ key: String, _ names: [String], at span: Span) -> Diagnostic {
        Diagnostic("no-measure", "not every \(key) has a goal among \(names.joined(separator: ", "))", at: span, "", suggestions: [.init("give the others one too: `else: \(names.first ?? "amount")`")])
    }

    fileprivate static func nobodyHas(_ measure: String, _ table: String, at span: Span) -> Diagnostic {
        Diagnostic("no-members", "nobody of `\(table)` has `\(measure)` for a goal, and a weight above zero", at: span, "", suggestions: [.init("leave it out, or give it to a tier with `measure`")])
    }

    static func noMembers(_ table: String, at span: Span) -> Diagnostic {
        Diagnostic("no-members", "`\(table)` has nobody with a weight above zero to share the target", at: span, "")
    }
}
