/// The style sheet of a page. Colours are variables, so that the dark page and the printed one change them in one place.
enum StyleSheet {
    static let text = colours + page + tables + charts + media

    private static let light = """
        --paper:#fff;--ink:#1b1f24;--soft:#59636e;--rule:#c9d1d9;--faint:#edf0f3;--wash:#f5f7f9;--link:#0b5cad;
        --c1:#2f6db5;--c2:#d98700;--c3:#008f70;--c4:#b5548c;--c5:#3fa3d6;--c6:#c8501e;--c7:#8b949e;--on:#fff;
        --t2:#9a6000;--t3:#007a60;--t5:#1f78a6;--t7:#59636e
        """

    private static let dark = """
        --paper:#14171b;--ink:#e3e7eb;--soft:#9aa5b0;--rule:#3b434c;--faint:#242a31;--wash:#1c2127;--link:#79b6f2;
        --c1:#5b9ee6;--c2:#f0ad3e;--c3:#3fc39f;--c4:#df8fba;--c5:#8fd0f3;--c6:#f0875a;--c7:#7d8792;--on:#0c1116;
        --t2:#f0ad3e;--t3:#3fc39f;--t5:#8fd0f3;--t7:#9aa5b0
        """

    private static let colours = """
        :root{color-scheme:light dark;\(light)}
        @media (prefers-color-scheme:dark){:root{\(dark)}}

        """

    private static let page = """
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC",sans-serif}
        main{max-width:58rem;margin:0 auto;padding:2.5rem 1.5rem 4rem}
        h1,h2,h3,h4,h5,h6{line-height:1.3;margin:2.2em 0 .6em;font-weight:650;text-wrap:balance}
        h1{font-size:1.75rem;margin-top:0}
        h2{font-size:1.25rem;padding-top:1.1rem;border-top:1px solid var(--rule)}
        h3{font-size:1.05rem}h4,h5,h6{font-size:1rem}
        p,ul,ol,blockquote,pre{margin:.75em 0;max-width:46rem}
        ul,ol{padding-left:1.4em}li{margin:.25em 0}li>p,li>ul,li>ol{margin:.25em 0}
        blockquote{margin-left:0;padding-left:1em;border-left:3px solid var(--rule);color:var(--soft)}
        code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Noto Sans Mono CJK SC",monospace;font-size:.9em}
        code{background:var(--wash);padding:.1em .3em;border-radius:3px}
        pre{background:var(--wash);padding:.8em 1em;border-radius:4px;overflow-x:auto}pre code{padding:0;background:none}
        a{color:var(--link)}hr{border:0;border-top:1px solid var(--rule);margin:2em 0}
        .value{font-size:1.5rem;font-variant-numeric:tabular-nums;white-space:pre-wrap;overflow-wrap:anywhere}

        """

    private static let tables = """
        figure{margin:1.3em 0}
        .scroll{overflow-x:auto}
        .scroll:focus-visible{outline:2px solid var(--link);outline-offset:2px}
        table{border-collapse:collapse;font-size:.875rem;line-height:1.45}
        caption{text-align:left;font-weight:600;padding:0 0 .45em}
        th,td{padding:.34em 1.1em .34em 0;text-align:left;vertical-align:baseline;white-space:nowrap}
        th:last-child,td:last-child{padding-right:.15em}
        td,tbody th{white-space:pre}td.text,tbody th.text{white-space:pre-wrap;min-width:14em;max-width:30em;overflow-wrap:anywhere}
        th{font-weight:400}
        thead th{font-weight:600;vertical-align:bottom;border-bottom:1px solid var(--ink)}
        tbody tr+tr>*{border-top:1px solid var(--faint)}
        .n{text-align:right;font-variant-numeric:tabular-nums}
        .none{color:var(--soft)}
        .pad{visibility:hidden;user-select:none}
        tbody tr.total>*{font-weight:600;border-top:1px solid var(--ink)}
        tbody tr.total+tr.total>*{border-top-color:var(--faint)}
        .note{margin:.45em 0 0;font-size:.78rem;line-height:1.5;color:var(--soft)}
        .note+.note{margin-top:.15em}

        """

    private static let charts = """
        figcaption{font-size:.9rem;font-weight:600;margin-bottom:.6em}
        svg{display:block;width:100%;max-width:36rem;height:auto;font-size:12px;font-variant-numeric:tabular-nums}
        svg text{fill:var(--ink)}svg .soft{fill:var(--soft)}svg .strong{font-weight:600}svg text.on{fill:var(--on)}
        svg .grid,svg .axis{stroke:var(--faint);stroke-width:1}svg .axis{stroke:var(--c7)}
        svg .mark{stroke:var(--soft);stroke-width:1;stroke-dasharray:3 3}
        \(series)
        svg .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
        svg .faded{fill-opacity:.2}svg .pale{fill-opacity:.45}

        """

    private static let series = (1...7).map { number in
        "svg .c\(number){fill:var(--c\(number))}svg .line.c\(number){stroke:var(--c\(number))}svg text.t\(number){fill:var(--t\(number),var(--c\(number)))}"
    }.joined(separator: "\n")

    private static let media = """
        @media (max-width:36rem){main{padding:1.25rem 1rem 3rem}h1{font-size:1.45rem}h2{font-size:1.15rem}th,td{padding-right:.85em}td.text,tbody th.text{min-width:11em}}
        @media print{
        :root{color-scheme:light;\(light)}
        body{font-size:10.5pt}main{max-width:none;padding:0}
        h1,h2,h3,h4,figcaption,caption{break-after:avoid}tr,svg,figure.chart,.note{break-inside:avoid}
        thead{display:table-header-group}.scroll{overflow:visible}svg{max-width:14cm}
        td.text,tbody th.text{min-width:0}svg,td,th{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        a{color:inherit}
        }

        """
}
