using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Experiments;

/// <summary>What happened at one stage: when it ran and who came.</summary>
/// <param name="From">First day with an increment, as a day number; 0 if there was none.</param>
/// <param name="To">Last such day.</param>
/// <param name="Days">Days that ended at this stage.</param>
/// <param name="Control">Users who were assigned to control.</param>
/// <param name="Treatment">Users who were assigned to treatment.</param>
/// <param name="RatioEvidence">ln of the evidence against the planned shares.</param>
internal readonly record struct StageRun(int From, int To, int Days, long Control, long Treatment, double RatioEvidence) : IJsonState<StageRun>
{
    /// <summary>The share of users who may be left in control at a stage that has none: a tenth of a per cent.</summary>
    private const double LeftInControl = 0.001;

    /// <summary>The run after an increment.</summary>
    /// <param name="day">The increment's day number.</param>
    /// <param name="endsDay">1 if the increment is the last of its day, otherwise 0.</param>
    /// <param name="control">New users in control.</param>
    /// <param name="treatment">New users in treatment.</param>
    /// <param name="share">Treatment's planned share; 1 where everybody is to have treatment.</param>
    public StageRun With(int day, int endsDay, long control, long treatment, double share)
    {
        long c = checked(Control + control);
        long t = checked(Treatment + treatment);
        double evidence = control == 0 && treatment == 0 ? RatioEvidence
            : share < 1 ? DirichletMixture.LogEValue(t, c, share, 1 - share, SampleRatioSequence.DefaultConcentration)
            // Where everybody is treated, stale clients leave a few users in control; only more than dust is news.
            : c <= LeftInControl * t ? 0 : double.PositiveInfinity;
        return new(From == 0 ? day : From, day, Days + endsDay, c, t, evidence);
    }

    void IJsonState<StageRun>.Write(StateWriter writer)
    {
        if (From > 0)
        {
            writer.Day("from", DateOnly.FromDayNumber(From));
            writer.Day("to", DateOnly.FromDayNumber(To));
        }
        writer.Count("days", Days);
        writer.Counts("users", [Control, Treatment]);
        writer.Number("ratioEvidence", RatioEvidence);
    }

    static StageRun IJsonState<StageRun>.Read(StateReader reader)
    {
        long[] users = reader.Counts("users");
        return users.Length == 2 && users.All(n => n >= 0)
            ? new(
                reader.Has("from") ? reader.Day("from").DayNumber : 0,
                reader.Has("from") ? reader.Day("to").DayNumber : 0,
                reader.Position("days"),
                users[0],
                users[1],
                reader.Number("ratioEvidence"))
            : throw new ArgumentException("There are two numbers of users, 0 or more.", nameof(reader));
    }
}
