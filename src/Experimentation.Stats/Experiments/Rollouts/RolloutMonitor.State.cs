using System.Globalization;
using System.Text.Json;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public sealed partial class RolloutMonitor : IJsonState<RolloutMonitor>
{
    void IJsonState<RolloutMonitor>.Write(StateWriter writer)
    {
        writer.State("rollout", Rollout);
        writer.Count("stage", StageIndex);
        writer.Count("increments", Increments);
        if (Increments > 0)
        {
            writer.Day("lastDay", DateOnly.FromDayNumber(_lastDay));
            writer.Counts("part", [_part, _parts]);
        }
        writer.States("runs", _runs);
        writer.Number("highestRatioEvidence", _highestRatio);
        writer.Count("ratioOffOn", _ratioOffOn);
        writer.States("failedChecks", FailedChecks);
        writer.States("metrics", _tracks.Select(track => new StoredTrack(track)));
    }

    static RolloutMonitor IJsonState<RolloutMonitor>.Read(StateReader reader)
    {
        RolloutMonitor start = reader.State<MonitoredRollout>("rollout").Start();
        StageRun[] runs = reader.States<StageRun>("runs");
        int stage = reader.Position("stage");
        if (runs.Length != start.Rollout.Stages.Count || stage >= runs.Length)
        {
            throw new JsonException(string.Create(CultureInfo.InvariantCulture, $"The rollout has {start.Rollout.Stages.Count} stages, each with its run."));
        }
        StateReader[] stored = reader.Items("metrics");
        if (stored.Length != start._tracks.Length)
        {
            throw new JsonException(string.Create(CultureInfo.InvariantCulture, $"The rollout has {start._tracks.Length} metrics, each with its state."));
        }
        var tracks = new RolloutTrack[stored.Length];
        for (int i = 0; i < tracks.Length; i++)
        {
            string name = stored[i].Text("metric");
            tracks[i] = name == start._rules[i].Metric.Metric.Name
                ? start._tracks[i].Read(stored[i])
                : throw new JsonException($"The state of '{name}' stands where that of '{start._rules[i].Metric.Metric.Name}' belongs.");
        }
        long increments = Guard.AtLeast(reader.Count("increments"), 0, "A number of increments", "increments");
        long[] part = increments > 0 ? reader.Counts("part") : [0, 0];
        if (part.Length != 2 || (increments > 0 && !(part[0] >= 1 && part[0] <= part[1] && part[1] <= int.MaxValue)))
        {
            throw new JsonException("A part of a day is a number from 1 to the number of parts.");
        }
        return new(start, tracks, runs, stage, increments, increments > 0 ? reader.Day("lastDay").DayNumber : 0, part, reader);
    }

    private RolloutMonitor(RolloutMonitor start, RolloutTrack[] tracks, StageRun[] runs, int stage, long increments, int lastDay, long[] part, StateReader reader)
        : this(start.Rollout, start._rules, tracks, runs)
    {
        StageIndex = stage;
        Increments = increments;
        (_lastDay, _part, _parts) = (lastDay, (int)part[0], (int)part[1]);
        _highestRatio = reader.Number("highestRatioEvidence");
        _ratioOffOn = reader.Position("ratioOffOn");
        FailedChecks = ValueList<RolloutCheck>.Of(reader.States<RolloutCheck>("failedChecks"));
    }

    /// <summary>A track as one item of a list.</summary>
    private readonly struct StoredTrack(RolloutTrack track) : IJsonState<StoredTrack>
    {
        void IJsonState<StoredTrack>.Write(StateWriter writer) => track.Write(writer);

        static StoredTrack IJsonState<StoredTrack>.Read(StateReader reader) => throw new NotSupportedException("A track is read by the monitor that knows its metric.");
    }
}
