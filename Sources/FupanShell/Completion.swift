import FupanSource

/// A word that may be meant.
struct Candidate: Equatable {
    /// As it is written in a program: `` `客单价 (元)` ``.
    let text: String
    /// As it is listed.
    let shown: String
    /// What is written behind it where it is the only one: `(`, a space.
    let ending: String
    /// What it does, in a line.
    let summary: String?

    init(_ text: String, shown: String? = nil, ending: String = "", summary: String? = nil) {
        self.text = text
        self.shown = shown ?? text
        self.ending = ending
        self.summary = summary
    }
}

/// What the Tab key makes of the text before the cursor.
struct Completion: Equatable {
    /// The end of that text, which the word chosen takes the place of.
    var replaced = ""
    var candidates: [Candidate] = []

    /// What to write in place of `replaced`; nil where the candidates have no more in common than is written already.
    var insertion: String? {
        guard let first = candidates.first else { return nil }
        if candidates.count == 1 { return first.text + first.ending }
        var common = Substring(first.text)
        for candidate in candidates.dropFirst() {
            common = common.prefix(zip(common, candidate.text).prefix { $0 == $1 }.count)
        }
        return common.count > replaced.count || (common.count == replaced.count && common != replaced) ? String(common) : nil
    }
}
