namespace Experimentation.Stats.Inference;

/// <summary>From two sorted groups to an effect, by method.</summary>
internal static class RankEffects
{
    public static Effect Create(RankedArms arms, RankTest test) => test == RankTest.BrunnerMunzel ? BrunnerMunzelEffect.Of(arms) : MannWhitneyEffect.Of(arms, test);
}
