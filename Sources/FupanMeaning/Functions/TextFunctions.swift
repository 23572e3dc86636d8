import FupanPlan
import FupanTable

let textFunctions: [FunctionDefinition] = [
    FunctionDefinition("lower(text)", "in small letters", .text, arity: 1...1) { .call(.lower, [try $0.text(0)], .text) },
    FunctionDefinition("upper(text)", "in capital letters", .text, arity: 1...1) { .call(.upper, [try $0.text(0)], .text) },
    FunctionDefinition("trim(text)", "without white space at its ends", .text, arity: 1...1) { .call(.trim, [try $0.text(0)], .text) },
    FunctionDefinition("length(text)", "the number of characters; of a list, of its values", .text, arity: 1...1) { call in
        if case .list = call.arguments[0].type { return .call(.listLength, [call.arguments[0]], .whole) }
        return .call(.length, [try call.text(0)], .whole)
    },
    FunctionDefinition("contains(text, part)", "whether the part stands anywhere in the text", .text, arity: 2...2) {
        .call(.contains, [try $0.text(0), try $0.text(1)], .boolean)
    },
    FunctionDefinition("starts_with(text, part)", "whether the text begins with the part", .text, arity: 2...2) {
        .call(.startsWith, [try $0.text(0), try $0.text(1)], .boolean)
    },
    FunctionDefinition("replace(text, part, other)", "every part replaced by another text", .text, arity: 3...3) {
        .call(.replace, [try $0.text(0), try $0.text(1), try $0.text(2)], .text)
    },
    FunctionDefinition("split(text, separator, n)", "the parts between separators, as a list; with n, the n-th of them, null beyond the last", .text, arity: 2...3) { call in
        let parts = ScalarExpression.call(.split, [try call.text(0), try call.text(1)], .list(.text))
        guard call.arguments.count > 2 else { return parts }
        return .call(.element, [parts, .whole(try call.literalCount(2, "the number of the part", atLeast: 1))], .text)
    },
    FunctionDefinition("extract(text, pattern)", "the first match of a pattern (RE2), or of its first group; null without one", .text, arity: 2...2) {
        try $0.scope.checker.checkPattern(try $0.text(1), at: $0.spans[1])
        return .call(.extract, [try $0.text(0), try $0.text(1)], .text)
    },
]
