// swift-tools-version: 6.2
// Targets stand in the order the data travels: text, syntax, meaning, plan, SQL, engine, report, session, prompt.
import PackageDescription

/// Where `scripts/set-up` puts the DuckDB library (see Sources/README.md).
let libraries = Context.packageDirectory + "/.deps/lib"

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]
let duckdb: [LinkerSetting] = [.unsafeFlags(["-L" + libraries, "-Xlinker", "-rpath", "-Xlinker", libraries])]

func room(_ name: String, _ dependencies: [String], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies.map { .init(stringLiteral: $0) },
            resources: resources, swiftSettings: strict)
}

func suite(_ name: String, _ dependencies: [String], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies.map { .init(stringLiteral: $0) }, exclude: exclude,
                swiftSettings: strict, linkerSettings: duckdb)
}

let package = Package(
    name: "fupan",
    products: [.executable(name: "fupan", targets: ["FupanCommand"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        room("FupanSource", []),
        room("FupanTable", []),
        room("FupanSyntax", ["FupanSource"]),
        room("FupanPlan", ["FupanSource", "FupanTable"]),
        room("FupanMeaning", ["FupanSource", "FupanTable", "FupanSyntax", "FupanPlan"]),
        room("FupanVerbs", ["FupanSource", "FupanTable", "FupanSyntax", "FupanPlan", "FupanMeaning"]),
        room("FupanSQL", ["FupanSource", "FupanTable", "FupanPlan"]),
        .systemLibrary(name: "CNLopt"),
        room("FupanModels", ["CNLopt"]),
        .systemLibrary(name: "CDuckDB"),
        room("FupanEngine", ["FupanTable", "FupanPlan", "FupanSQL", "FupanModels", "CDuckDB"]),
        .systemLibrary(name: "CXlsxWriter"),
        room("FupanReport", ["FupanSource", "FupanTable", "CXlsxWriter"]),
        room("Fupan", ["FupanSource", "FupanTable", "FupanSyntax", "FupanPlan", "FupanMeaning", "FupanVerbs", "FupanSQL",
                       "FupanEngine", "FupanReport"],
             resources: [.embedInCode("Reviews/daily.md"), .embedInCode("Reviews/weekly.md"), .embedInCode("Reviews/monthly.md"),
                         .embedInCode("Reference.md")]),
        .target(name: "CLibEdit"),
        room("FupanShell", ["FupanSource", "FupanTable", "FupanSyntax", "FupanMeaning", "FupanVerbs", "FupanEngine", "FupanReport",
                            "Fupan", "CLibEdit"]),
        .executableTarget(
            name: "FupanCommand",
            dependencies: [
                "FupanShell", "Fupan", "FupanTable", "FupanSource", "FupanReport", "FupanEngine",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict, linkerSettings: duckdb),

        .target(name: "FupanTestSupport", dependencies: ["FupanSource", "FupanTable", "FupanSyntax", "FupanMeaning", "FupanVerbs", "FupanEngine", "FupanReport", "Fupan"],
                path: "Tests/FupanTestSupport", swiftSettings: strict),
        suite("FupanSourceTests", ["FupanSource"]),
        suite("FupanSyntaxTests", ["FupanSource", "FupanSyntax"], exclude: ["Programs"]),
        suite("FupanReportTests", ["FupanSource", "FupanTable", "FupanReport"]),
        suite("EngineTests", ["FupanTable", "FupanPlan", "FupanSQL", "FupanEngine"]),
        .executableTarget(name: "PromptFixture", dependencies: ["FupanSource", "FupanShell"], path: "Tests/PromptFixture",
                          swiftSettings: strict, linkerSettings: duckdb),
        suite("FupanShellTests", ["FupanSource", "FupanShell", "PromptFixture"]),
        suite("FupanModelsTests", ["FupanModels"]),
        suite("FupanSQLTests", ["FupanSource", "FupanTable", "FupanPlan", "FupanSQL"]),
        .executableTarget(name: "Fuzz", dependencies: ["FupanTestSupport"], path: "Tests/Fuzz", swiftSettings: strict, linkerSettings: duckdb),
        suite("PropertyTests", ["FupanSource", "FupanTable", "FupanSyntax", "Fupan", "FupanTestSupport"]),
        suite("FupanTests", ["FupanSource", "FupanTable", "FupanSyntax", "FupanPlan", "FupanMeaning", "FupanVerbs", "FupanSQL", "FupanModels", "FupanEngine", "FupanReport", "Fupan",
                             "FupanTestSupport"]),
    ]
)
