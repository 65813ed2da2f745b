using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>What the bounds of a design depend on, once its shape is given.</summary>
/// <param name="Alpha">Of the whole test.</param>
/// <param name="Sides">How many tails share it.</param>
/// <param name="Power">That the test is sized for; futility bounds depend on it.</param>
/// <param name="LastLook">The look that was declared the last one, from 1; null if none was.</param>
/// <param name="Units">Information at each look over the planned one.</param>
internal readonly record struct Timetable(double Alpha, TestSides Sides, double Power, int? LastLook, ValueList<double> Units);

/// <summary>The bounds of a design for one timetable.</summary>
/// <param name="Rules">What was spent and how.</param>
/// <param name="Looks">Every look so far.</param>
/// <param name="Fractions">Spending time at each look.</param>
/// <param name="IsOver">Whether an earlier look spent everything.</param>
internal sealed record SolvedTimetable(LookRules Rules, ActualLook[] Looks, double[] Fractions, bool IsOver);

/// <summary>
/// Timetables that were solved before. An effect is read several times at the same look, and experiments of one plan look at the same shares of it. Shared by all
/// boundaries that come from one design; it says nothing about them and has no part in their equality.
/// </summary>
internal sealed class SolvedTimetables
{
    /// <summary>A service whose looks are never twice the same must not remember them all.</summary>
    private const int Most = 256;

    private readonly Dictionary<Timetable, SolvedTimetable> _known = [];

    public SolvedTimetable Of(Timetable timetable, GroupSequentialBoundary boundary)
    {
        lock (_known)
        {
            if (_known.TryGetValue(timetable, out SolvedTimetable? known))
            {
                return known;
            }
        }
        // Outside the lock: two threads that ask at once solve the same.
        SolvedTimetable solved = boundary.Solve(timetable);
        lock (_known)
        {
            if (_known.Count >= Most)
            {
                _known.Clear();
            }
            _known[timetable] = solved;
        }
        return solved;
    }
}
