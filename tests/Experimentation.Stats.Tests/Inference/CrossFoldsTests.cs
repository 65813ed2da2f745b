namespace Experimentation.Stats.Tests.Inference;

/// <summary>Folds cover all users once, are the same everywhere, and predictions never come from a model that has seen the user.</summary>
public class CrossFoldsTests
{
    [Theory]
    [InlineData(10, 2)]
    [InlineData(103, 5)]
    public void Folds_cover_all_users_once(int users, int folds)
    {
        CrossFolds split = CrossFolds.Of(users, folds, seed: 9);
        Assert.Equal(Enumerable.Range(0, users), Enumerable.Range(0, folds).SelectMany(split.Held).Order());
        for (int fold = 0; fold < folds; fold++)
        {
            Assert.InRange(split.Held(fold).Count, users / folds, users / folds + 1);
            Assert.Empty(split.Held(fold).Intersect(split.Training(fold)));
            Assert.Equal(users, split.Held(fold).Count + split.Training(fold).Count);
            Assert.All(split.Held(fold), user => Assert.Equal(fold, split.FoldOf(user)));
        }
        Assert.Equal(split.Held(0), CrossFolds.Of(users, folds, seed: 9).Held(0));
        Assert.NotEqual(split.Held(0), CrossFolds.Of(users, folds, seed: 10).Held(0));
    }

    [Fact]
    public void A_user_has_the_same_fold_everywhere()
    {
        string[] ids = [.. Enumerable.Range(0, 10_000).Select(i => $"user-{i}")];
        CrossFolds all = CrossFolds.ByUser(ids, 4);
        CrossFolds shard = CrossFolds.ByUser(ids.Skip(5000), 4);
        Assert.All(Enumerable.Range(0, 5000), i => Assert.Equal(all.FoldOf(5000 + i), shard.FoldOf(i)));
        Assert.All(Enumerable.Range(0, 4), fold => Assert.InRange(all.Held(fold).Count, 2350, 2650));
    }

    /// <summary>A model that remembers its users predicts them perfectly and others not at all: with folds it removes nothing, without them it would remove everything.</summary>
    [Fact]
    public void No_model_predicts_users_that_it_learned_from()
    {
        double[] outcome = [.. Enumerable.Range(0, 500).Select(i => Math.Sin(i * 12.9898) * 43758.5453 % 1)];
        CrossFolds folds = CrossFolds.Of(500);
        IReadOnlyList<double> predictions = folds.Predict(training => user => training.Contains(user) ? outcome[user] : 0);
        Assert.All(predictions, p => Assert.Equal(0, p));
    }

    [Fact]
    public void Wrong_input_is_refused()
    {
        Assert.Equal("folds", Assert.Throws<ArgumentOutOfRangeException>(() => CrossFolds.Of(10, 1)).ParamName);
        Assert.Equal("users", Assert.Throws<ArgumentOutOfRangeException>(() => CrossFolds.Of(3, 5)).ParamName);
        Assert.Equal("userIds", Assert.Throws<ArgumentNullException>(() => CrossFolds.ByUser([null!])).ParamName);
        CrossFolds folds = CrossFolds.Of(10, 2);
        Assert.Equal("fold", Assert.Throws<ArgumentOutOfRangeException>(() => folds.Held(2)).ParamName);
        Assert.Equal("user", Assert.Throws<ArgumentOutOfRangeException>(() => folds.FoldOf(10)).ParamName);
        Assert.Equal("train", Assert.Throws<ArgumentNullException>(() => folds.Predict(null!)).ParamName);
        Assert.Equal("train", Assert.Throws<ArgumentException>(() => folds.Predict(_ => _ => double.NaN)).ParamName);
        Assert.Equal("10 users in 2 folds", folds.ToString());
    }
}
