namespace Experimentation.Stats;

/// <summary>
/// A problem falls apart where tests have neither a layer nor a group nor a prerequisite in common, directly or through others: each part is searched and bounded for itself, so that a
/// crowded layer gets all the attention and a what-if leaves the others alone.
/// </summary>
internal static class ScheduleParts
{
    /// <summary>Positions of the tests of each part.</summary>
    public static List<int[]> Of(ScheduleProblem problem)
    {
        int[] parent = [.. Enumerable.Range(0, problem.Jobs.Length)];
        int Root(int job)
        {
            while (parent[job] != job)
            {
                job = parent[job] = parent[parent[job]];
            }
            return job;
        }

        var firstOfLayer = new Dictionary<int, int>();
        var firstOfGroup = new Dictionary<int, int>();
        for (int job = 0; job < parent.Length; job++)
        {
            ScheduleJob what = problem.Jobs[job];
            if (problem.IsExclusive(what.Layer))
            {
                Join(job, firstOfLayer.TryAdd(what.Layer, job) ? job : firstOfLayer[what.Layer]);
            }
            foreach (int group in what.Groups)
            {
                Join(job, firstOfGroup.TryAdd(group, job) ? job : firstOfGroup[group]);
            }
            foreach (int before in what.After)
            {
                Join(job, before);
            }
        }
        return [.. Enumerable.Range(0, parent.Length).GroupBy(Root).Select(part => part.ToArray())];

        void Join(int one, int other) => parent[Root(one)] = Root(other);
    }

    /// <summary>Searches every part.</summary>
    /// <param name="problem">The whole problem.</param>
    /// <param name="known">Placements to begin with; null if there are none.</param>
    public static (Placement[] Placements, double Bound) Search(ScheduleProblem problem, Placement[]? known)
    {
        var placements = new Placement[problem.Jobs.Length];
        double bound = 0;
        foreach (int[] part in Of(problem))
        {
            (Placement[] found, double most) = ScheduleSearch.Run(problem.Only(part), known is null ? null : [.. part.Select(job => known[job])]);
            for (int i = 0; i < part.Length; i++)
            {
                placements[part[i]] = found[i];
            }
            bound += most;
        }
        return (placements, bound);
    }
}
