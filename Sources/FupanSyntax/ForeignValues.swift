/// What other languages call the constants of the language.
public enum ForeignValues {
    public static let twins: [String: String] = [
        "TRUE": "true", "True": "true", "FALSE": "false", "False": "false",
        "NULL": "null", "Null": "null", "None": "null", "NONE": "null", "nil": "null", "NA": "null", "NaN": "null", "undefined": "null",
    ]
}
