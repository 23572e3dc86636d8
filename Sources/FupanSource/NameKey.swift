// The standard library normalizes, but only under this name; Foundation's way costs its whole loading time at every start.
@_spi(_Unicode) import Swift

/// The spelling by which two names are compared: full-width letters, digits and punctuation folded to ASCII, the ideographic and
/// the no-break space to a space, then NFC. Used for names in programs and for headers of files alike (grammar.md, Names).
public func nameKey(_ spelling: String) -> String {
    if spelling.utf8.allSatisfy({ $0 < 0x80 }) { return spelling }
    var folded = String.UnicodeScalarView()
    var isComposed = true
    for scalar in spelling.unicodeScalars {
        folded.append(foldedWidth(scalar))
        // Below U+0300 every scalar is its own composed form, and so are the common ideographs.
        if scalar.value >= 0x300, !(0x4E00...0x9FFF).contains(scalar.value) { isComposed = false }
    }
    if isComposed { return String(folded) }
    var composed = String.UnicodeScalarView()
    for scalar in String(folded)._nfc { composed.append(scalar) }
    return String(composed)
}

/// U+FF01–FF5E as their ASCII twins, U+3000 and U+00A0 as a space, all else as it is.
public func foldedWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0xFF01...0xFF5E: Unicode.Scalar(UInt8(scalar.value - 0xFEE0))
    case 0x3000, 0xA0: " "
    default: scalar
    }
}
