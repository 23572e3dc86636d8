import FupanMeaning
import FupanPlan
import FupanSource

/// How many of those who entered a sequence of steps got how far.
enum Funnel: Verb {
    static let manual = Manual(
        "funnel", .funnels, "counts how many go from step to step, in how much time, and where they are lost",
        parameters: FunnelRequest.parameters + [
            Parameter(.clause(.by), "key, …", "a value is the one at the first step"),
            Parameter(.clause(.between), "base and side", "two periods of entry, or two conditions on the entity or its first event"),
            Parameter(.option("mature"), "", "leaves out entries younger than the window, and counts them"),
            Parameter(.option("interval"), "", "adds the Wilson 95 % interval of each rate"),
            Parameter(.option("value_at"), "first, last or every", "at which step a value of `by` is taken", standard: "first"),
        ],
        details: """
            An entity's result is the longest chain of steps in order, over every possible start, the last step at most `within` after the first (bounds \
            included). Each event is used once, other events in between do not matter, and at equal times the order of the steps decides. Among the longest \
            chains the one that starts last is used, and of its steps the earliest; `with chain first` uses the one that starts first. Rows without an entity \
            or time are left out and counted.

            `entered` are those who reached the step, `rate` is over those who entered the first one, `step_rate` over those who reached the step before, \
            `wait` the median time from the step before, `lost` those who stopped before the step. `of amount` adds the exact sum of the amounts of the \
            events that reached the step (of several events of a step at one moment, the least).

            `with mode strict`: between the first and the last step the entity has no other event (at equal times the events stand as is best for the \
            chain). `with mode any`: the first k steps in any order, so that a wait may be negative. `with mode increasing`: each step is later than the one before. \
            `with exclude lost` (a stage, a list of them, or a condition): no such event between the first and the last step; one that is itself a step is not \
            excluded. `with hold product`: the events of a chain share the value of the column; each value has a log of its own, and the best of them is \
            the entity's. `with count entries`: each event of the first step is an entry that lasts until the next one, and entries are counted instead of entities.

            `with value_at last` takes the value of `by` at the last step that was reached. `with value_at every` counts a step under a value only if all the \
            steps up to it have it. Of several events of a step at one moment the least value is taken.
            """,
        examples: [
            Manual.Example("from lead to deal", "stages | funnel lead -> qualified -> trial -> deal within 30d"),
            Manual.Example("by channel, the last step only", """
                stages
                  | funnel lead -> deal within 30d by lead.channel for @2026-05
                  | where step == "deal"
                  | select channel, entered, rate, wait
                """),
            Manual.Example("the second order after the first, and what each brought", """
                orders
                  | where amount > 0
                  | funnel basic: product == "basic" -> advanced: product == "advanced"
                      per customer
                      within 90d
                      of amount
                      with count entries
                  | select step, entered, rate, amount
                """),
        ])

    static func lower(_ call: Call) throws -> Relation {
        let request = try FunnelRequest(call)
        var amount = call.has(.of) ? try call.role(.amount, .of) : nil
        if amount?.expression.format == .plain { amount?.expression.format = .money }
        let valueAt = try ValuePlace(call)
        let chains = FunnelChains(request)
        let bounds = try call.period(.for)
        var parts: [Relation] = []
        for (index, window) in request.windows.enumerated() {
            var entries = chains.entries(index)
            if let bounds { entries.relation = entries.relation.filtered(bounds.contains(entries.start.expression)) }
            if call.flag("mature") { entries.relation = try FunnelMaturity(call, window).mature(entries) }
            let lookup = EventLookup(request: request, chains: chains)
            if call.has(.by) { try valueAt.addKeys(to: &entries, lookup) }
            if case .between(let base, let side)? = call.clause(.between)?.body { try lookup.addSides(to: &entries, base, side) }
            if let amount { lookup.addAmounts(to: &entries, amount) }
            parts.append(try FunnelCounts(call: call, labels: request.labels, window: window.literal).table(entries))
        }
        var result = Relation.stacked(parts)
        result.name = nil
        result.notes += FunnelNotes(request, chains, valueAt: valueAt).notes(result, amount: amount?.name)
        result.requirements += request.stepsThatOccur(parts)
        return result
    }
}
