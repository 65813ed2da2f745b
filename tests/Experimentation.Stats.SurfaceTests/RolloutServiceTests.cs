using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Experimentation.Stats.Experiments;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>The sample service as a process: several rollouts, killed in the middle and started again, ends where one process that was never stopped ends.</summary>
public sealed class RolloutServiceTests : IDisposable
{
    private static readonly string Program = Repository.PathOf("samples", "RolloutService", "bin", Repository.Configuration, "net10.0", "RolloutService.dll");

    private static readonly Metric<ProportionSummary> CrashFree = Metric.Proportion("crash-free");
    private static readonly Metric<MeanSummary> Minutes = Metric.Mean("minutes");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rollouts");
    private readonly HttpClient _client = new();

    [Fact]
    public async Task A_killed_service_goes_on_where_it_was()
    {
        string[] names = ["player", "search & find", "häßlich % odd"];
        RolloutMonitor[] expected = [.. names.Select(name => Design(name).Start())];

        using (Service first = new(_folder.FullName))
        {
            for (int i = 0; i < names.Length; i++)
            {
                Assert.Equal(HttpStatusCode.Created, (await Send(HttpMethod.Put, first, names[i], "", JsonSerializer.Serialize(Design(names[i])))).Status);
                Assert.Equal(HttpStatusCode.Conflict, (await Send(HttpMethod.Put, first, names[i], "", JsonSerializer.Serialize(Design(names[i])))).Status);
            }
            for (int day = 0; day < 2; day++)
            {
                for (int i = 0; i < names.Length; i++)
                {
                    expected[i] = expected[i].Observe(Day(day, i));
                    Assert.Equal(expected[i].Decide(), await Posted(first, names[i], Day(day, i), "Next"));
                }
            }
            // The last rollout got worse on its first day; the log is written beside the answers.
            Assert.True(SpinWait.SpinUntil(() => first.Log.Contains($"[{ExperimentEvents.Alarm}]", StringComparison.Ordinal), TimeSpan.FromSeconds(30)), first.Log);

            // Twice is once, and a day too early is refused.
            Assert.Equal(expected[0].Decide(), await Posted(first, names[0], Day(1, 0), "SeenBefore"));
            Assert.Equal(HttpStatusCode.Conflict, (await Send(HttpMethod.Post, first, names[0], "/days", JsonSerializer.Serialize(Day(5, 0)))).Status);
            Assert.Equal(HttpStatusCode.BadRequest, (await Send(HttpMethod.Post, first, names[0], "/days", "{\"day\":\"yesterday\"}")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await Send(HttpMethod.Get, first, "nobody", "", null)).Status);

            // Killed while many days are on their way: nobody knows which of them arrived.
            Task[] sent = [.. names.SelectMany((name, i) => Enumerable.Range(2, 3).Select(day => Ignored(Send(HttpMethod.Post, first, name, "/days", JsonSerializer.Serialize(Day(day, i))))))];
            first.Kill();
            await Task.WhenAll(sent);
        }

        using Service second = new(_folder.FullName);
        for (int day = 0; day < 6; day++)
        {
            for (int i = 0; i < names.Length; i++)
            {
                if (day >= 2)
                {
                    expected[i] = expected[i].Observe(Day(day, i));
                }
                // Everything is sent again; what was stored before the end counts once.
                (HttpStatusCode status, string text) = await Send(HttpMethod.Post, second, names[i], "/days", JsonSerializer.Serialize(Day(day, i)));
                Assert.Equal(HttpStatusCode.OK, status);
            }
        }
        for (int i = 0; i < names.Length; i++)
        {
            (_, string decision) = await Send(HttpMethod.Get, second, names[i], "", null);
            Assert.Equal(JsonSerializer.Serialize(expected[i].Decide()), decision);
        }
        RolloutMonitor[] stored = [.. _folder.EnumerateFiles("*.json").Select(file => JsonSerializer.Deserialize<RolloutMonitor>(File.ReadAllText(file.FullName))!)];
        Assert.Equal(expected.OrderBy(m => m.Rollout.Name, StringComparer.Ordinal), stored.OrderBy(m => m.Rollout.Name, StringComparer.Ordinal));

        // The first rollout is healthy and may go on; the last one got worse and may not.
        Assert.Equal(HttpStatusCode.OK, (await Send(HttpMethod.Post, second, names[0], "/advance", "")).Status);
        Assert.Equal(RolloutAction.RollBack, expected[2].Action);
        (HttpStatusCode refused, string why) = await Send(HttpMethod.Post, second, names[2], "/advance", "");
        Assert.Equal(HttpStatusCode.Conflict, refused);
        Assert.Contains("minutes lost more than its margin of 5 %", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollout_that_cannot_be_stored_is_not_there()
    {
        string design = JsonSerializer.Serialize(Design("player"));
        using Service service = new(_folder.FullName);
        (HttpStatusCode empty, string why) = await Send(HttpMethod.Put, service, "player", "", JsonSerializer.Serialize(Experiment.MonitoredRollout("player")));
        Assert.Equal(HttpStatusCode.BadRequest, empty);
        Assert.Contains("watches nothing", why, StringComparison.Ordinal);

        // The disk is gone, and comes back.
        _folder.Delete(recursive: true);
        Assert.Equal(HttpStatusCode.InternalServerError, (await Send(HttpMethod.Put, service, "player", "", design)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Send(HttpMethod.Get, service, "player", "", null)).Status);
        _folder.Create();
        Assert.Equal(HttpStatusCode.Created, (await Send(HttpMethod.Put, service, "player", "", design)).Status);

        // A day that cannot be stored has not been seen.
        _folder.Delete(recursive: true);
        Assert.Equal(HttpStatusCode.InternalServerError, (await Send(HttpMethod.Post, service, "player", "/days", JsonSerializer.Serialize(Day(0, 0)))).Status);
        _folder.Create();
        Assert.Equal(Design("player").Start().Observe(Day(0, 0)).Decide(), await Posted(service, "player", Day(0, 0), "Next"));
    }

    public void Dispose()
    {
        _client.Dispose();
        _folder.Delete(recursive: true);
    }

    private static MonitoredRollout Design(string name) => Experiment.MonitoredRollout(name).WithStages(0.5, 1).WithHoldOut(0.05)
        .Guardrail(CrashFree, Lift.Absolute(0.01)).Guardrail(Minutes, Lift.Relative(0.05)).FirstEvents(Metric.Proportion("saw an error", PreferredDirection.Decrease));

    private static RolloutIncrement Day(int day, int rollout) => RolloutIncrement.Of(new DateOnly(2026, 3, 1).AddDays(day))
        .Add(CrashFree, new(5_000, 4_985 + day), new(5_010, 4_997))
        .Add(Minutes, MeanSummary.FromMoments(5_000, 31, 900), MeanSummary.FromMoments(5_010, rollout == 2 ? 26 : 31.1, 900))
        .Add(Metric.Proportion("saw an error", PreferredDirection.Decrease), new(5_000, 21), new(5_010, 20));

    private static async Task Ignored(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            // The service died under it.
        }
    }

    private async Task<RolloutDecision> Posted(Service service, string name, RolloutIncrement day, string arrival)
    {
        (HttpStatusCode status, string text) = await Send(HttpMethod.Post, service, name, "/days", JsonSerializer.Serialize(day));
        Assert.True(status == HttpStatusCode.OK, text);
        using var answer = JsonDocument.Parse(text);
        Assert.Equal(arrival, answer.RootElement.GetProperty("Arrival").GetString());
        return answer.RootElement.GetProperty("Decision").Deserialize<RolloutDecision>()!;
    }

    private async Task<(HttpStatusCode Status, string Text)> Send(HttpMethod method, Service service, string name, string what, string? body)
    {
        using HttpRequestMessage request = new(method, new Uri(service.Address, $"/rollouts/{Uri.EscapeDataString(name)}{what}"));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The service on a port that the machine chooses.</summary>
    private sealed class Service : IDisposable
    {
        private readonly Process _process;
        private readonly StringBuilder _log = new();

        public Service(string folder)
        {
            TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _process = new Process
            {
                StartInfo = new("dotnet", [Program, "--state", folder, "--urls", "http://127.0.0.1:0"]) { RedirectStandardOutput = true, RedirectStandardError = true },
            };
            _process.OutputDataReceived += (_, line) => Take(line.Data);
            _process.ErrorDataReceived += (_, line) => Take(line.Data);
            _process.Start();
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
            Address = listening.Task.Wait(TimeSpan.FromMinutes(2)) ? listening.Task.Result : throw new TimeoutException(Log);

            void Take(string? line)
            {
                lock (_log)
                {
                    _log.AppendLine(line);
                }
                const string Sign = "Now listening on: ";
                if (line?.IndexOf(Sign, StringComparison.Ordinal) is >= 0 and var at)
                {
                    listening.TrySetResult(new Uri(line[(at + Sign.Length)..].Trim()));
                }
            }
        }

        public Uri Address { get; }

        public string Log
        {
            get
            {
                lock (_log)
                {
                    return _log.ToString();
                }
            }
        }

        public void Kill()
        {
            if (!_process.HasExited)
            {
                _process.Kill();
                _process.WaitForExit();
            }
        }

        public void Dispose()
        {
            Kill();
            _process.Dispose();
        }
    }
}
