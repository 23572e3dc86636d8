#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import FupanTable

/// The day it is here. Only this file asks the system for the time.
enum Clock {
    static func today() -> Day {
        var seconds = time(nil)
        var local = tm()
        localtime_r(&seconds, &local)
        return Day(year: Int(local.tm_year) + 1900, month: Int(local.tm_mon) + 1, day: Int(local.tm_mday)) ?? Day(number: Int(seconds) / 86_400)
    }
}
