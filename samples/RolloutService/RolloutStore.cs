using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Experimentation.Stats;

namespace RolloutService;

/// <summary>
/// The rollouts of a service and their files, one each. A state is on disk before it is answered from, and a file is replaced in one step, so that a process may be killed at any moment:
/// what was answered is stored, and what was not can be sent again.
/// </summary>
internal sealed class RolloutStore
{
    private readonly DirectoryInfo _folder;
    private readonly Lock _adding = new();
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public RolloutStore(string folder)
    {
        _folder = Directory.CreateDirectory(folder);
        foreach (FileInfo file in _folder.EnumerateFiles("*.json"))
        {
            RolloutMonitor monitor = JsonSerializer.Deserialize(File.ReadAllBytes(file.FullName), RolloutJson.Default.RolloutMonitor)
                ?? throw new InvalidDataException($"{file.Name} holds no rollout.");
            _entries[monitor.Rollout.Name] = new Entry(monitor);
        }
    }

    public IEnumerable<RolloutMonitor> All => _entries.Values.Select(entry => entry.Monitor).OrderBy(monitor => monitor.Rollout.Name, StringComparer.Ordinal);

    public RolloutMonitor? Find(string name) => _entries.TryGetValue(name, out Entry? entry) ? entry.Monitor : null;

    /// <summary>Adds a rollout; false if there is one of that name. Nobody finds it before it is on disk, and if it cannot be stored it is not there.</summary>
    public bool TryAdd(RolloutMonitor monitor)
    {
        // One at a time, so that of two designs of one name only the first is ever on disk.
        lock (_adding)
        {
            if (_entries.ContainsKey(monitor.Rollout.Name))
            {
                return false;
            }
            Save(monitor);
            return _entries.TryAdd(monitor.Rollout.Name, new Entry(monitor));
        }
    }

    /// <summary>Replaces a rollout's state by the next one. Requests for one rollout wait for each other, those for others do not.</summary>
    public RolloutMonitor? Change(string name, Func<RolloutMonitor, RolloutMonitor> next)
    {
        if (!_entries.TryGetValue(name, out Entry? entry))
        {
            return null;
        }
        lock (entry)
        {
            RolloutMonitor monitor = next(entry.Monitor);
            if (!ReferenceEquals(monitor, entry.Monitor))
            {
                Save(monitor);
                entry.Monitor = monitor;
            }
            return monitor;
        }
    }

    private void Save(RolloutMonitor monitor)
    {
        // Any text may be a rollout's name, so its file is called by a hash of it.
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(monitor.Rollout.Name)))[..32];
        string path = Path.Combine(_folder.FullName, name + ".json");
        string fresh = path + ".new";
        using (FileStream stream = File.Create(fresh))
        {
            JsonSerializer.Serialize(stream, monitor, RolloutJson.Default.RolloutMonitor);
            stream.Flush(flushToDisk: true);
        }
        File.Move(fresh, path, overwrite: true);
    }

    private sealed class Entry(RolloutMonitor monitor)
    {
        // A reader takes whichever state is there; states themselves never change.
        private volatile RolloutMonitor _monitor = monitor;

        public RolloutMonitor Monitor
        {
            get => _monitor;
            set => _monitor = value;
        }
    }
}
