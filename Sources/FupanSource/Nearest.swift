/// The candidates a misspelt word may have meant, best first, at most `limit`: first those that differ only in case or width,
/// then by the number of letters inserted, left out, changed or swapped, up to about a third of the word.
public func nearest(to word: String, among candidates: some Sequence<String>, limit: Int = 3) -> [String] {
    let wanted = Array(nameKey(word).lowercased().unicodeScalars)
    let threshold = wanted.count <= 2 ? 1 : max(1, (wanted.count + 1) / 3)
    var found: [(candidate: String, distance: Int)] = []
    var seen: Set<String> = []
    for candidate in candidates where candidate != word && seen.insert(candidate).inserted {
        let other = Array(nameKey(candidate).lowercased().unicodeScalars)
        guard abs(other.count - wanted.count) <= threshold else { continue }
        let distance = editDistance(wanted, other)
        // A word of one or two letters has every other within reach of one change.
        guard distance <= threshold, distance < max(wanted.count, 1) || distance == 0 else { continue }
        found.append((candidate, distance))
    }
    return found.sorted { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }.prefix(limit).map(\.candidate)
}

/// The Damerau–Levenshtein distance, in which no stretch is edited twice.
func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
    var beforeLast = [Int](), last = Array(0...right.count)
    for row in 1...left.count {
        var current = [row]
        for column in 1...right.count {
            let change = last[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1)
            var best = min(change, last[column] + 1, current[column - 1] + 1)
            if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                best = min(best, beforeLast[column - 2] + 1)
            }
            current.append(best)
        }
        (beforeLast, last) = (last, current)
    }
    return last[right.count]
}
