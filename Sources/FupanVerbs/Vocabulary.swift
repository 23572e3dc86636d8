import FupanMeaning

/// Every verb of the language, a file each. A test holds the list against the folder.
public let vocabulary: [any Verb.Type] = [
    Where.self, Select.self, Derive.self, Rename.self, Drop.self, Distinct.self, Sort.self, Take.self, Skip.self,
    Sample.self, Summarize.self, Pivot.self, Unpivot.self, Fill.self, Compare.self, Limits.self, CanonicalVerb.self, Count.self, Describe.self, SchemaVerb.self,
    Join.self, LeftJoin.self, AntiJoin.self, Union.self,
    Save.self, Say.self, ChartVerb.self, Assert.self, SQLVerb.self, Explain.self,
    RFM.self, Segment.self, Migrate.self, Cohort.self, Churn.self, Repurchase.self, CLV.self, Funnel.self, Pareto.self, Leaderboard.self, Commission.self, Attain.self, Followups.self, Quota.self, Target.self, Bridge.self, Assign.self, Diagnose.self, Simulate.self, Dropped.self, Trace.self, Review.self,
]
