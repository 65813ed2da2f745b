namespace Experimentation.Stats;

/// <summary>
/// A value that no schedule exceeds: the Lagrangian dual of the time-indexed programme. Every week of a layer has a price for a bucket, and so has every week of an exclusivity group; each
/// test then takes the option and start that are worth most beyond their price, or none. For any prices the sum of what is left and of what all capacity costs is a bound
/// (Fisher 1981); subgradient steps (Held, Wolfe and Crowder 1974) look for prices with a low one. At its best it is the bound of the linear relaxation.
/// </summary>
internal static class ScheduleBound
{
    private const int Steps = 600;
    private const double Work = 1.2e8;

    /// <param name="problem">The problem.</param>
    /// <param name="reached">A value that some schedule has.</param>
    public static double Of(ScheduleProblem problem, double reached)
    {
        var state = new ScheduleState(problem);
        double[][] capacity = Capacities(problem);
        double[][] price = [.. capacity.Select(weeks => new double[weeks.Length])];
        double[][] average = [.. capacity.Select(weeks => new double[weeks.Length])];
        Candidate[] candidates = Candidates(problem, state);
        double bound = problem.Jobs.Where((_, i) => candidates[i].Starts.Length > 0).Sum(job => job.Value);
        if (bound <= reached)
        {
            return bound;
        }
        int steps = (int)Math.Clamp(Work / candidates.Sum(c => c.Starts.Length), 100, Steps);
        double pace = 1.5;
        int stale = 0;
        double[][] paid = [.. capacity.Select(weeks => new double[weeks.Length + 1])];
        double[][] use = [.. capacity.Select(weeks => new double[weeks.Length])];
        for (int step = 0; step < steps && bound > reached * (1 + 1e-12); step++)
        {
            double dual = Dual(problem, candidates, capacity, price, paid, use);
            if (dual < bound - 1e-7 * Math.Abs(bound))
            {
                (bound, stale) = (dual, 0);
            }
            else if (++stale == 12)
            {
                (pace, stale) = (pace * 0.6, 0);
            }
            double size = 0;
            for (int r = 0; r < capacity.Length; r++)
            {
                for (int week = 0; week < capacity[r].Length; week++)
                {
                    // The direction is smoothed over steps, or it turns back and forth between two corners.
                    average[r][week] = 0.6 * average[r][week] + (use[r][week] - capacity[r][week]);
                    double slack = price[r][week] <= 0 && average[r][week] < 0 ? 0 : average[r][week];
                    size += slack * slack;
                }
            }
            if (size <= 0)
            {
                break;
            }
            double length = pace * Math.Max(1e-9 * Math.Abs(bound), dual - reached) / size;
            for (int r = 0; r < capacity.Length; r++)
            {
                for (int week = 0; week < capacity[r].Length; week++)
                {
                    price[r][week] = Math.Max(0, price[r][week] + length * average[r][week]);
                }
            }
        }
        return Math.Max(reached, Whole(problem, bound));
    }

    /// <summary>Where all values are whole numbers, so is every sum of them.</summary>
    private static double Whole(ScheduleProblem problem, double bound) =>
        bound < 1e9 && problem.Jobs.All(job => double.IsInteger(job.Value)) ? Math.Floor(bound + 1e-6) : bound;

    private static double Dual(ScheduleProblem problem, Candidate[] candidates, double[][] capacity, double[][] price, double[][] paid, double[][] use)
    {
        double dual = 0;
        for (int r = 0; r < capacity.Length; r++)
        {
            Array.Clear(use[r]);
            for (int week = 0; week < capacity[r].Length; week++)
            {
                paid[r][week + 1] = paid[r][week] + price[r][week];
                dual += price[r][week] * capacity[r][week];
            }
        }
        for (int i = 0; i < candidates.Length; i++)
        {
            ScheduleJob job = problem.Jobs[i];
            double least = job.Value;
            Placement best = Placement.None;
            foreach (Placement at in candidates[i].Starts)
            {
                double cost = candidates[i].Cost(job, at, paid, problem.Weeks);
                if (cost < least)
                {
                    (least, best) = (cost, at);
                }
            }
            if (best.IsPlaced)
            {
                dual += job.Value - least;
                candidates[i].Use(job, best, use, problem.Weeks);
            }
        }
        return dual;
    }

    /// <summary>Buckets of each exclusive layer by week, then 1 for each week of an exclusivity group.</summary>
    private static double[][] Capacities(ScheduleProblem problem)
    {
        IEnumerable<double[]> layers = problem.Capacity.Select((weeks, layer) => problem.IsExclusive(layer) ? Array.ConvertAll(weeks, buckets => (double)buckets) : []);
        IEnumerable<double[]> groups = Enumerable.Range(0, problem.GroupCount).Select(_ =>
        {
            double[] ones = new double[problem.Weeks];
            Array.Fill(ones, 1);
            return ones;
        });
        return [.. layers, .. groups];
    }

    /// <summary>Every option and start that a test alone could have beside what runs.</summary>
    private static Candidate[] Candidates(ScheduleProblem problem, ScheduleState empty)
    {
        var candidates = new Candidate[problem.Jobs.Length];
        for (int i = 0; i < candidates.Length; i++)
        {
            ScheduleJob job = problem.Jobs[i];
            var starts = new List<Placement>();
            for (int option = 0; option < job.Options.Length; option++)
            {
                for (int start = job.FirstWeek; start + job.Options[option].Weeks <= job.EndWeek; start++)
                {
                    if (empty.Fits(i, job.Options[option], start))
                    {
                        starts.Add(new(option, start));
                    }
                }
            }
            candidates[i] = new([.. starts], problem.IsExclusive(job.Layer) ? job.Layer : -1, problem.Capacity.Length, problem.Calendar.Buckets);
        }
        return candidates;
    }

    /// <param name="Starts">What it may choose from.</param>
    /// <param name="Layer">The resource of its layer; −1 where tests overlap.</param>
    /// <param name="FirstGroup">The resource of the first group.</param>
    /// <param name="All">Buckets of a layer.</param>
    private readonly record struct Candidate(Placement[] Starts, int Layer, int FirstGroup, int All)
    {
        // In a group tests of one layer share its buckets, and tests of different layers take turns: either way the sum of shares is at most 1. A test that overlaps with all counts whole.
        private double GroupShare(JobOption option) => Layer >= 0 ? (double)option.Buckets / All : 1;

        public double Cost(ScheduleJob job, Placement at, double[][] paid, int weeks)
        {
            JobOption option = job.Options[at.Option];
            int ends = at.Start + option.Weeks;
            double cost = Layer >= 0 ? option.Buckets * (paid[Layer][Math.Min(weeks, ends + job.RestWeeks)] - paid[Layer][at.Start]) : 0;
            foreach (int group in job.Groups)
            {
                cost += GroupShare(option) * (paid[FirstGroup + group][ends] - paid[FirstGroup + group][at.Start]);
            }
            return cost;
        }

        public void Use(ScheduleJob job, Placement at, double[][] use, int weeks)
        {
            JobOption option = job.Options[at.Option];
            int ends = at.Start + option.Weeks;
            for (int week = at.Start; Layer >= 0 && week < Math.Min(weeks, ends + job.RestWeeks); week++)
            {
                use[Layer][week] += option.Buckets;
            }
            foreach (int group in job.Groups)
            {
                for (int week = at.Start; week < ends; week++)
                {
                    use[FirstGroup + group][week] += GroupShare(option);
                }
            }
        }
    }
}
