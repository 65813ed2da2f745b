using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.SurfaceTests;

internal static partial class Samples
{
    private static IEnumerable<IReportable> OfSequences()
    {
        double[] values = [.. Enumerable.Range(0, 40).Select(i => (i % 10) / 10.0)];
        double[] sorted = [.. Values(300, 21).Order()], later = [.. Values(300, 22, 11).Order()];
        NormalMixture mixture = NormalMixture.TightestAt(100);
        yield return mixture;
        yield return default(NormalMixture);
        yield return AlwaysValid.Sequence(mixture);
        yield return AlwaysValid.Sequence(mixture).Observe(0.3, 0.1);
        yield return AlwaysValid.Sequence(mixture).Observe(0.3, 0.1).EValue;
        yield return EValue.OfLog(5000);
        yield return EValue.Of(0);
        yield return default(EValue);
        yield return AlwaysValid.BoundedMeanByBetting(0, 1, 0.5);
        yield return AlwaysValid.BoundedMeanByBetting(0, 1, 0.5).Observe(values);
        yield return AlwaysValid.BoundedMean(0, 1, 0.5, 100, 0.3);
        yield return AlwaysValid.BoundedMean(0, 1, 0.5, 100, 0.3).Observe(values);
        yield return AlwaysValid.ChangeAlarm();
        yield return AlwaysValid.ChangeAlarm().Observe(EValue.Of(1000));
        yield return AlwaysValid.LikelihoodRatioOfProportion(0.1, 0.12);
        yield return AlwaysValid.LikelihoodRatioOfProportion(0.1, 0.12).Observe(100, 900);
        yield return LinearModelMixture.WithG(10);
        yield return AlwaysValid.LinearModel(LinearModelMixture.TightestAt(1000));
        yield return AlwaysValid.LinearModel(LinearModelMixture.TightestAt(1000)).Observe(0.2, 0.1, 400);
        yield return AlwaysValid.Proportion(0.1, 1000);
        yield return AlwaysValid.Proportion(0.1, 1000).Observe(30, 200);
        yield return AlwaysValid.Quantile(0.9, 1000);
        yield return AlwaysValid.Quantile(0.9, 1000).Observe(sorted);
        yield return AlwaysValid.QuantileComparison(0.5, 1000);
        yield return AlwaysValid.QuantileComparison(0.5, 1000).Observe(sorted, later);
        yield return AlwaysValid.RateRatio();
        yield return AlwaysValid.RateRatio().Observe(30, 45);
        yield return AlwaysValid.SampleRatio([0.5, 0.5]);
        yield return AlwaysValid.SampleRatio([0.5, 0.5]).Observe(1000, 1150);
        yield return AlwaysValid.TwoProportions();
        yield return AlwaysValid.TwoProportions().Observe((40, 400), (60, 400));
        yield return AlwaysValid.Distribution(100);
        QuantileCurve curve = Compare.AllQuantiles(QuantileSample.Of(sorted), QuantileSample.Of(later));
        yield return curve;
        yield return curve.Quantiles[0];
    }

    private static IEnumerable<IReportable> OfDesigns()
    {
        GroupSequentialDesign design = GroupSequential.Looks(4).WithFutility(ErrorSpending.HwangShihDeCani(-2)).OneSided();
        yield return design;
        yield return GroupSequential.Looks(1);
        yield return design.Bounds[0];
        yield return design.Bounds[0].Efficacy!.Value;
        yield return ErrorSpending.OBrienFleming;
        yield return BoundaryShape.WangTsiatis(0.25);
        yield return design.AtEffect(1);
        yield return design.AtEffect(1).Looks[0];
        yield return design.UsersForMean(0.2, 1);
        yield return design.UsersForMean(0.2, 1).Looks[0];
        yield return GroupSequential.Looks(3).ToBoundary();
        GroupSequentialTest test = GroupSequential.Looks(3).Start(plannedInformation: 100);
        yield return test;
        yield return test.Observe(0.1, 0.2);
        yield return test.Observe(0.1, 0.2).Looks[0];
        GroupSequentialTest over = test.Observe(0.9, 0.17);
        yield return over;
        yield return over.Conclude();
    }
}
