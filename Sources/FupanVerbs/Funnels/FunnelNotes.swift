import FupanMeaning
import FupanPlan
import FupanSource
import FupanTable

/// The definition line of a funnel, and its biggest leak.
struct FunnelNotes {
    private let request: FunnelRequest
    private let chains: FunnelChains
    private let valueAt: ValuePlace

    init(_ request: FunnelRequest, _ chains: FunnelChains, valueAt: ValuePlace = .first) {
        self.request = request
        self.chains = chains
        self.valueAt = valueAt
    }

    func notes(_ result: Relation, amount: String?) -> [Note] {
        [definition("funnel", zh: "漏斗", amount: amount)] + (biggestLeak(result).map { [$0] } ?? [])
    }

    func definition(_ name: String, zh chinese: String, amount: String? = nil) -> Note {
        let path = request.labels.joined(separator: " → ")
        let literals = request.windows.filter { $0.microseconds != nil }.map(\.literal)
        let within = literals.isEmpty ? NoteText(stringLiteral: "") : NoteText.joined(literals, separator: ", ", prefix: " within ")
        let inside = literals.isEmpty ? NoteText(stringLiteral: "") : NoteText.joined(literals, separator: "、", prefix: "，窗口 ")
        let leftOut = Figures(chains.relation).figure(chains.leftOut)
        let rules = (amount.map { " of \($0)" } ?? "") + rules, zhRules = (amount.map { "，金额 \($0)" } ?? "") + zhRules
        return Note(
            "\(name) \(path) per \(request.entity.name) at \(request.time.name)\(within)\(rules); \(leftOut) events without one left out",
            zh: "\(chinese) \(path)，主体 \(request.entity.name)，时间 \(request.time.name)\(inside)\(zhRules)；\(leftOut) 个事件缺失主体或时间，未计入")
    }

    /// What is not as usual.
    private var rules: String {
        var words: [String] = []
        if request.rule.mode != .ordered { words.append("mode \(request.rule.mode.rawValue)") }
        if request.rule.choice != .latest { words.append("the first of the longest chains") }
        if let excluded = request.excluded { words.append("no \(excluded.text) in between") }
        if let hold = request.hold { words.append("one \(hold.name)") }
        if request.countsEntries { words.append("each entry counted") }
        switch valueAt {
        case .first: break
        case .last: words.append("by the value at the last step")
        case .every: words.append("by the value that every step has")
        }
        return words.map { ", " + $0 }.joined()
    }

    private var zhRules: String {
        var words: [String] = []
        switch request.rule.mode {
        case .ordered: break
        case .strict: words.append("步骤之间无其他事件")
        case .any: words.append("步骤顺序不限")
        case .increasing: words.append("时间严格递增")
        }
        if request.rule.choice != .latest { words.append("取最早的最长链") }
        if let excluded = request.excluded { words.append("其间无 \(excluded.text)") }
        if let hold = request.hold { words.append("\(hold.name) 相同") }
        if request.countsEntries { words.append("按进入次数计") }
        switch valueAt {
        case .first: break
        case .last: words.append("取最后一步的分组值")
        case .every: words.append("各步分组值须相同")
        }
        return words.map { "，" + $0 }.joined()
    }

    private func biggestLeak(_ result: Relation) -> Note? {
        guard let step = result["step"], let lost = result["lost"], let from = result["from_step"], let small = result["entered"] else { return nil }
        let total = Plan.Definition(.aggregate(.sum, [lost.expression], .whole, .whole))
        let stepKey = Plan.Definition(step.expression), fromKey = Plan.Definition(from.expression)
        let bySteps = Relation(.aggregate(keys: [stepKey, fromKey], measures: [total], .filter(!from.expression.isNull, result.plan)), columns: [])
        let figures = Figures(bySteps)
        let lostTotal = ScalarExpression.column(total.id, .whole, .whole)
        let destination = figures.figure(.aggregate(.last, [.column(stepKey.id, step.type), lostTotal], step.type))
        let origin = figures.figure(.aggregate(.last, [.column(fromKey.id, from.type), lostTotal], from.type))
        let most = figures.figure(.aggregate(.maximum, [lostTotal], .whole, .whole))
        let few = Figures(result).count(from.expression.isNull && small.expression.compared(.less, .whole(30)))
        return Note("biggest leak: \(most) lost between \(origin) and \(destination); \(few) rates rest on fewer than 30 entries",
                    zh: "最大漏点：\(origin) → \(destination)，流失 \(most)；\(few) 个比率的进入数不足 30")
    }
}

/// Entries that have had their whole window.
struct FunnelMaturity {
    private let length: Int64
    private let window: FunnelRequest.Window
    private let last: Day

    init(_ call: Call, _ window: FunnelRequest.Window) throws {
        guard let length = window.microseconds else { throw Diagnostic.matureWithoutWindow(call.option("mature")?.name.span ?? call.span) }
        self.length = length
        self.window = window
        last = try call.options.today ?? call.latestDay()
    }

    /// Whether an entry is old enough: it began no later than the last moment of the data, less the window.
    func isMature(_ start: ScalarExpression) -> ScalarExpression {
        let latest = Moment(microseconds: Moment(last + 1).microseconds &- length)
        return start.compared(.lessEqual, start.type == .day ? .day(latest.day) : ScalarExpression(.literal(.time(latest)), .time))
    }

    /// Without those that are not; they are counted.
    func mature(_ entries: FunnelEntries) -> Relation {
        let isOld = isMature(entries.start.expression)
        let young = Figures(entries.relation).count(!isOld)
        var result = entries.relation.filtered(isOld)
        result.notes.append(Note("\(young) entries younger than \(window.literal) left out", zh: "\(young) 个进入不足 \(window.literal) 者未计入"))
        return result
    }
}

extension Diagnostic {
    fileprivate static func matureWithoutWindow(_ span: Span) -> Diagnostic {
        Diagnostic("mature-without-window", "`mature` needs `within`: old enough for what?", at: span, "", suggestions: [.init("like `within 30d … with mature`")])
    }
}
