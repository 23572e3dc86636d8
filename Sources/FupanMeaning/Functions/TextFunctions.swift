import FupanPlan
import FupanTable

let textFunctions: [FunctionDefinition] = [
    FunctionDefinition("lower(text)", "in small letters", .text, arity: 1...1) { .call(.lower, [try $0.text(0)], .text) },
    FunctionDefinition("upper(text)", "in capital letters", .text, arity: 1...1) { .call(.upper, [try $0.text(0)], .text) },
    FunctionDefinition("trim(text)", "without white space at its ends", .text, arity: 1...1) { .call(.trim, [try $0.text(0)], .text) },
    FunctionDefinition("length(text)", "the number of characters", .text, arity: 1...1) { .call(.length, [try $0.text(0)], .whole) },
    FunctionDefinition("contains(text, part)", "whether the part stands anywhere in the text", .text, arity: 2...2) {
        .call(.contains, [try $0.text(0), try $0.text(1)], .boolean)
    },
    FunctionDefinition("starts_with(text, part)", "whether the text begins with the part", .text, arity: 2...2) {
        .call(.startsWith, [try $0.text(0), try $0.text(1)], .boolean)
    },
    FunctionDefinition("replace(text, part, other)", "every part replaced by another text", .text, arity: 3...3) {
        .call(.replace, [try $0.text(0), try $0.text(1), try $0.text(2)], .text)
    },
    FunctionDefinition("extract(text, pattern)", "the first match of a pattern (RE2), or of its first group; null without one", .text, arity: 2...2) {
        .call(.extract, [try $0.text(0), try $0.text(1)], .text)
    },
]
