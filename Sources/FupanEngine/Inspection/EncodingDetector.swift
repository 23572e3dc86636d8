/// Tells the encoding of a text from some of its bytes: by its mark, by what is strictly UTF-8 or 16 bits wide, and else by which reading gives the likelier characters.
enum EncodingDetector {
    static func encoding(of sample: [UInt8]) -> TextEncoding {
        if sample.starts(with: [0xEF, 0xBB, 0xBF]) { return .utf8 }
        if sample.starts(with: [0xFF, 0xFE]) { return .utf16Little }
        if sample.starts(with: [0xFE, 0xFF]) { return .utf16Big }
        if let wide = unmarkedWide(sample) { return wide }
        return isUTF8(sample) ? .utf8 : narrowEncoding(of: sample)
    }

    /// Whether all is UTF-8, but for a character that is cut off at the end.
    static func isUTF8(_ sample: [UInt8]) -> Bool {
        if String(validating: sample, as: UTF8.self) != nil { return true }
        guard let lead = sample.suffix(3).lastIndex(where: { $0 >= 0xC0 }) else { return false }
        let length = sample[lead] >= 0xF0 ? 4 : sample[lead] >= 0xE0 ? 3 : 2
        guard sample[(lead + 1)...].allSatisfy({ $0 & 0xC0 == 0x80 }) else { return false }
        return sample.count - lead < length && String(validating: sample[..<lead], as: UTF8.self) != nil
    }

    /// ASCII in 16 bits has a zero in every other byte; delimiters and line ends are ASCII in any table.
    private static func unmarkedWide(_ sample: [UInt8]) -> TextEncoding? {
        let pairs = min(sample.count / 2, 1 << 11)
        guard pairs > 1 else { return nil }
        var zeros = (even: 0, odd: 0)
        for pair in 0..<pairs {
            if sample[pair * 2] == 0 { zeros.even += 1 }
            if sample[pair * 2 + 1] == 0 { zeros.odd += 1 }
        }
        let enough = max(2, pairs / 10)
        // Some characters, as 一 (4E00), have a zero in the other half.
        if zeros.odd >= enough, zeros.even * 8 <= zeros.odd { return .utf16Little }
        if zeros.even >= enough, zeros.odd * 8 <= zeros.even { return .utf16Big }
        return nil
    }

    /// Of text that is not UTF-8.
    static func narrowEncoding(of sample: [UInt8]) -> TextEncoding {
        let part = interestingPart(sample)
        let western: TextEncoding = part.contains { [0x81, 0x8D, 0x8F, 0x90, 0x9D].contains($0) } ? .latin : .windows
        var best: (encoding: TextEncoding, score: Double) = (western, westernScore(part))
        for encoding in [TextEncoding.gbk, .big5] {
            guard let score = chineseScore(part, encoding), score > best.score else { continue }
            best = (encoding, score)
        }
        return best.encoding
    }

    /// The lines around bytes beyond ASCII; enough of them to tell.
    private static func interestingPart(_ sample: [UInt8]) -> [UInt8] {
        var part: [UInt8] = []
        for line in sample.split(separator: UInt8(ascii: "\n")) where line.contains(where: { $0 >= 0x80 }) {
            part += line
            part.append(UInt8(ascii: "\n"))
            if part.count >= 1 << 15 { break }
        }
        return part
    }

    /// In Western text a letter beyond ASCII stands alone among ASCII letters; nearly never do two pairs of them follow each other.
    private static func westernScore(_ bytes: [UInt8]) -> Double {
        var runs = 0, lonely = 0, length = 0
        for index in 0...bytes.count {
            if index < bytes.count, bytes[index] >= 0x80 {
                length += 1
            } else if length > 0 {
                runs += 1
                if length == 1 { lonely += 1 }
                length = 0
            }
        }
        return runs == 0 ? 0 : Double(lonely) / Double(runs)
    }

    /// From −1 for what nobody writes to 1 for common characters alone; nil where the bytes are no such text.
    private static func chineseScore(_ bytes: [UInt8], _ encoding: TextEncoding) -> Double? {
        guard let converter = EncodingConverter(encoding) else { return nil }
        let conversion = converter.convert(bytes)
        guard !conversion.isBroken else { return nil }
        var count = 0, points = 0.0
        for scalar in String(decoding: conversion.text, as: UTF8.self).unicodeScalars where scalar.value >= 0x80 {
            count += 1
            points += FrequentCharacters.contains(scalar) ? 1 : likelihood(scalar, encoding)
        }
        return count == 0 ? nil : points / Double(count)
    }

    private static func likelihood(_ scalar: Unicode.Scalar, _ encoding: TextEncoding) -> Double {
        switch scalar.value {
        case 0x4E00...0x9FFF: isUsual(scalar, encoding) ? 0.3 : -0.6
        // Punctuation and full-width forms.
        case 0x3000...0x303F, 0xFF00...0xFF5E, 0xFFE5, 0x2014, 0x2018...0x201D, 0x2026, 0xB7, 0xD7: 0.5
        case 0x20AC: 0.2
        default: -0.8
        }
    }

    /// Both standards put the characters in use first, and the rare ones behind them.
    private static func isUsual(_ scalar: Unicode.Scalar, _ encoding: TextEncoding) -> Bool {
        guard let writer = usualLevels[encoding.name] else { return false }
        return writer.contains(scalar)
    }

    private static let usualLevels: [String: Set<Unicode.Scalar>] = [
        TextEncoding.gbk.name: level(.gbk, leads: 0xB0...0xD7, trails: [0xA1...0xFE]),
        TextEncoding.big5.name: level(.big5, leads: 0xA4...0xC6, trails: [0x40...0x7E, 0xA1...0xFE]),
    ]

    private static func level(_ encoding: TextEncoding, leads: ClosedRange<UInt8>, trails: [ClosedRange<UInt8>]) -> Set<Unicode.Scalar> {
        guard let converter = EncodingConverter(encoding) else { return [] }
        var characters: Set<Unicode.Scalar> = []
        for lead in leads {
            for trail in trails.joined() {
                let conversion = converter.convert([lead, trail])
                if !conversion.isBroken { characters.formUnion(String(decoding: conversion.text, as: UTF8.self).unicodeScalars) }
            }
        }
        return characters
    }
}
