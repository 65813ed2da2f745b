// A service that watches rollouts: it takes in the data of each day, stores what it knows and answers with the action.
//
//   PUT  /rollouts/{name}            a design (MonitoredRollout)         201; 409 if there is one, 400 if it watches nothing
//   GET  /rollouts                                                       the decisions on all rollouts
//   GET  /rollouts/{name}                                                the decision
//   POST /rollouts/{name}/days       a day's data (RolloutIncrement)     the decision; 409 if an earlier day is missing. A day that comes twice counts once.
//   POST /rollouts/{name}/advance                                        the next stage; 409 if the rollout is not ready
//
//   dotnet run --project samples/RolloutService -- --state FOLDER --urls ADDRESS
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Experimentation.Stats;
using RolloutService;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
WebApplication app = builder.Build();
RolloutStore store = new(builder.Configuration["state"] ?? Path.Combine(AppContext.BaseDirectory, "rollouts"));

app.MapPut("/rollouts/{name}", (string name, HttpRequest request) => Answered(async () =>
{
    MonitoredRollout design = await Body(request, RolloutJson.Default.MonitoredRollout);
    if (design.Name != name)
    {
        return Problem(StatusCodes.Status400BadRequest, $"The design is that of '{design.Name}', the address that of '{name}'.");
    }
    if (design.Metrics.Count == 0)
    {
        return Problem(StatusCodes.Status400BadRequest, $"The design of '{name}' watches nothing; add a guardrail.");
    }
    RolloutMonitor monitor = design.Start();
    return store.TryAdd(monitor)
        ? Results.Json(monitor.Decide(), RolloutJson.Default.RolloutDecision, statusCode: StatusCodes.Status201Created)
        : Problem(StatusCodes.Status409Conflict, $"There is a rollout '{name}' already; its design stays as it is while it runs.");
}));

app.MapGet("/rollouts", () => Results.Json([.. store.All.Select(monitor => monitor.Decide())], RolloutJson.Default.ListRolloutDecision));

app.MapGet("/rollouts/{name}", (string name) => store.Find(name) is { } monitor
    ? Results.Json(monitor.Decide(), RolloutJson.Default.RolloutDecision)
    : Unknown(name));

app.MapPost("/rollouts/{name}/days", (string name, HttpRequest request) => Answered(async () =>
{
    RolloutIncrement day = await Body(request, RolloutJson.Default.RolloutIncrement);
    RolloutArrival arrival = default;
    RolloutMonitor? monitor = store.Change(name, current => (arrival = current.ArrivalOf(day)) == RolloutArrival.Next ? current.Observe(day, app.Logger) : current);
    return monitor is null
        ? Unknown(name)
        : Results.Json(
            new Answer(arrival.ToString(), monitor.Decide()),
            RolloutJson.Default.Answer,
            statusCode: arrival == RolloutArrival.TooEarly ? StatusCodes.Status409Conflict : StatusCodes.Status200OK);
}));

app.MapPost("/rollouts/{name}/advance", (string name) => Answered(() => Task.FromResult(store.Change(name, current => current.Advance(app.Logger)) is { } monitor
    ? Results.Json(monitor.Decide(), RolloutJson.Default.RolloutDecision)
    : Unknown(name))));

app.Run();

static async Task<T> Body<T>(HttpRequest request, JsonTypeInfo<T> type) =>
    await JsonSerializer.DeserializeAsync(request.Body, type, request.HttpContext.RequestAborted) ?? throw new JsonException("The request has no body.");

static async Task<IResult> Answered(Func<Task<IResult>> work)
{
    try
    {
        return await work();
    }
    catch (Exception wrong) when (wrong is JsonException or ArgumentException)
    {
        return Problem(StatusCodes.Status400BadRequest, wrong.Message);
    }
    catch (InvalidOperationException notNow)
    {
        return Problem(StatusCodes.Status409Conflict, notNow.Message);
    }
}

static IResult Unknown(string name) => Problem(StatusCodes.Status404NotFound, $"There is no rollout '{name}'.");

static IResult Problem(int status, string sentence) => Results.Text(sentence, "text/plain; charset=utf-8", statusCode: status);
