import FupanSource

/// Breaks lines of text so that they fit a width, between words and between Chinese characters.
enum Wrapping {
    /// A character with the style it is set in.
    private struct Piece {
        var character: Character
        var columns: Int
        var run: InlineRun
    }

    /// Each line as runs. Without a width there is one line for each line of the text.
    static func lines(_ runs: [InlineRun], width: Int?) -> [[InlineRun]] {
        var lines: [[InlineRun]] = []
        for paragraph in split(runs) {
            guard let width, width > 0 else { lines.append(merged(paragraph)); continue }
            lines += broken(paragraph, max(width, 8)).map { merged($0) }
        }
        return lines
    }

    private static func split(_ runs: [InlineRun]) -> [[Piece]] {
        var lines: [[Piece]] = [[]]
        for run in runs {
            for character in run.text {
                if character.isNewline {
                    lines.append([])
                } else {
                    let piece = Piece(character: character, columns: character.displayWidth, run: run)
                    lines[lines.count - 1].append(piece)
                }
            }
        }
        return lines
    }

    private static func broken(_ pieces: [Piece], _ width: Int) -> [ArraySlice<Piece>] {
        var lines: [ArraySlice<Piece>] = []
        var start = 0, used = 0, index = 0
        var lastBreak: Int?
        while index < pieces.count {
            if index > start, mayBreak(pieces[index - 1].character, pieces[index].character) { lastBreak = index }
            if used + pieces[index].columns > width, index > start, pieces[index].character != " " {
                let end = lastBreak ?? index
                lines.append(withoutSpaces(pieces[start..<end]))
                start = end
                while start < pieces.count, pieces[start].character == " " { start += 1 }
                index = max(index, start)
                used = start <= index ? pieces[start..<index].reduce(0) { $0 + $1.columns } : 0
                lastBreak = nil
                continue
            }
            used += pieces[index].columns
            index += 1
        }
        lines.append(withoutSpaces(pieces[min(start, pieces.count)...]))
        return lines
    }

    private static func withoutSpaces(_ pieces: ArraySlice<Piece>) -> ArraySlice<Piece> {
        var pieces = pieces
        while pieces.last?.character == " " { pieces.removeLast() }
        return pieces
    }

    /// Chinese breaks anywhere but before what closes and after what opens.
    private static func mayBreak(_ left: Character, _ right: Character) -> Bool {
        if left == " " { return true }
        if right == " " { return false }
        guard left.displayWidth == 2 || right.displayWidth == 2 else { return false }
        return !neverFirst.contains(right) && !neverLast.contains(left)
    }

    private static let neverFirst = Set("，。、；：？！）」』】》〉”’…～·%％.,;:?!)]}")
    private static let neverLast = Set("（「『【《〈“‘([{")

    private static func merged(_ pieces: some Sequence<Piece>) -> [InlineRun] {
        var runs: [InlineRun] = []
        for piece in pieces {
            if let last = runs.last, last.style == piece.run.style, last.link == piece.run.link {
                runs[runs.count - 1].text.append(piece.character)
            } else {
                runs.append(InlineRun(String(piece.character), piece.run.style, link: piece.run.link))
            }
        }
        return runs
    }
}
