#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

enum TextLocale {
    /// Makes typed characters UTF-8: libedit drops every Chinese character in a locale that is not. Nothing else of the locale is taken,
    /// so that numbers keep their points.
    static func useUTF8() {
        for name in ["", "C.UTF-8", "en_US.UTF-8"] {
            guard setlocale(LC_CTYPE, name) != nil, let encoding = nl_langinfo(nl_item(CODESET)) else { continue }
            if String(cString: encoding) == "UTF-8" { return }
        }
    }
}
