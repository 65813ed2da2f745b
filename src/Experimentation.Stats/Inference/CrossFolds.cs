using System.Globalization;
using System.Text;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Users split into folds, so that a prediction can be a covariate (CUPAC) although the model learns from the users of the experiment: each user's prediction comes from a model that has not seen that user.
/// </summary>
/// <remarks>
/// A model trained on data from before the experiment needs no folds. Trained on the experiment's own outcomes without them, it fits their noise, and the standard error comes out too small (Chernozhukov et al. 2018; Guo et
/// al. 2021). Train without the arm as a feature. The same users and seed give the same folds on every machine.
/// </remarks>
public sealed partial class CrossFolds
{
    private readonly int[] _foldOf;

    private CrossFolds(int[] foldOf, int count)
    {
        _foldOf = foldOf;
        Count = count;
    }

    /// <summary>Number of folds.</summary>
    public int Count { get; }

    /// <summary>Number of users.</summary>
    public int Users => _foldOf.Length;

    /// <summary>Splits numbered users at random into folds whose sizes differ by at most one.</summary>
    /// <param name="users">At least as many as folds.</param>
    /// <param name="folds">2 or more; 5 is usual.</param>
    /// <param name="seed">Any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two folds, or fewer users than folds.</exception>
    public static CrossFolds Of(int users, int folds = 5, ulong seed = 1)
    {
        Guard.AtLeast(folds, 2, "A number of folds");
        Guard.AtLeast(users, folds, "A number of users, one for each fold,");
        int[] foldOf = new int[users];
        for (int i = 0; i < users; i++)
        {
            foldOf[i] = i % folds;
        }
        var random = new RandomSource(seed);
        for (int i = users - 1; i > 0; i--)
        {
            int j = random.NextBelow(i + 1);
            (foldOf[i], foldOf[j]) = (foldOf[j], foldOf[i]);
        }
        return new(foldOf, folds);
    }

    /// <summary>Splits users by their ids: a user has the same fold in every file, shard and experiment with this seed.</summary>
    /// <param name="userIds">At least one; the same id has the same fold.</param>
    /// <param name="folds">2 or more.</param>
    /// <param name="seed">Any number.</param>
    /// <exception cref="ArgumentNullException">The list or an id is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two folds.</exception>
    public static CrossFolds ByUser(IEnumerable<string> userIds, int folds = 5, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(userIds);
        Guard.AtLeast(folds, 2, "A number of folds");
        return new([.. userIds.Select(id => new RandomSource(seed, Hash(id ?? throw new ArgumentNullException(nameof(userIds)))).NextBelow(folds))], folds);
    }

    /// <summary>The fold of a user.</summary>
    /// <param name="user">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such user.</exception>
    public int FoldOf(int user) => user >= 0 && user < Users ? _foldOf[user] : throw Guard.OutOfRange(nameof(user), user, string.Create(CultureInfo.InvariantCulture, $"There are {Users} users, numbered from 0."));

    /// <summary>The users of a fold, whom its model predicts.</summary>
    /// <param name="fold">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such fold.</exception>
    public IReadOnlyList<int> Held(int fold) => Select(fold, isHeld: true);

    /// <summary>All other users, from whom its model learns.</summary>
    /// <param name="fold">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such fold.</exception>
    public IReadOnlyList<int> Training(int fold) => Select(fold, isHeld: false);

    /// <summary>Trains one model per fold and lets each predict the users that it has not seen.</summary>
    /// <param name="train">Takes the users to learn from, returns what predicts any user; a prediction is from −1E+100 to 1E+100.</param>
    /// <returns>One prediction per user: the covariate.</returns>
    /// <exception cref="ArgumentNullException">No function, or none came back.</exception>
    /// <exception cref="ArgumentException">A prediction is NaN, infinite or too large (the message names the user).</exception>
    public IReadOnlyList<double> Predict(Func<IReadOnlyList<int>, Func<int, double>> train)
    {
        ArgumentNullException.ThrowIfNull(train);
        double[] predictions = new double[Users];
        for (int fold = 0; fold < Count; fold++)
        {
            Func<int, double> model = train(Training(fold));
            ArgumentNullException.ThrowIfNull(model, nameof(train));
            foreach (int user in Held(fold))
            {
                predictions[user] = model(user);
                Moments.RequireValue(predictions[user], user, nameof(train));
            }
        }
        return ValueList<double>.Owning(predictions);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Phrase.Counted(Users, "user")} in {Phrase.Counted(Count, "fold")}";

    private ValueList<int> Select(int fold, bool isHeld) => fold >= 0 && fold < Count
        ? ValueList<int>.Of(Enumerable.Range(0, Users).Where(user => _foldOf[user] == fold == isHeld))
        : throw Guard.OutOfRange(nameof(fold), fold, string.Create(CultureInfo.InvariantCulture, $"There are {Count} folds, numbered from 0."));

    /// <summary>FNV-1a (Fowler, Noll and Vo) of the id's UTF-8, the same in every process.</summary>
    private static ulong Hash(string id)
    {
        ulong hash = 14695981039346656037;
        foreach (byte part in Encoding.UTF8.GetBytes(id))
        {
            hash = (hash ^ part) * 1099511628211;
        }
        return hash;
    }
}
