using System.Globalization;
using System.Text.Json;
using Experimentation.Stats;
using Experimentation.Stats.Samples.UserDays;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// 1  What was planned: weeks 1 and 2, a margin of one per cent, and how many users the question needs -------------------------------------
SimulatedArm control = new(Stream: 1, LastingLift: 0, NoveltyLift: 0);
SimulatedArm treatment = new(Stream: 2, LastingLift: 0.02, NoveltyLift: 0.10);
double expected = Novelty.ExpectedChange(noveltyAtExposure: 0.10, halfLifeDays: 2);
Console.WriteLine($"Expected: week 2's lift is {-100 * expected:0.0} points below week 1's, if 10 % wear off with a half-life of two days.");

// 2  Rows stream into a panel per arm: 21 days of 40,000 users in constant memory ----------------------------------------------------------
DailyPanel Read(SimulatedArm arm) => DailyPanel.OfRows(arm.Rows(), row => row.User, row => row.Day, row => row.Minutes, SimulatedArm.Days, SimulatedArm.Users);
DailyPanel c = Read(control);
DailyPanel t = Read(treatment);
Console.WriteLine($"Control: {c}. Treatment: {t}.");
Console.WriteLine($"Users needed for that, from control's own days: {Power.OfNovelty(c).SampleSize(Lift.Relative(expected)).Users:#,0}.");

// 3  One sentence --------------------------------------------------------------------------------------------------------------------------
NoveltyEstimate novelty = Novelty.Estimate(c, t).WithMargin(Lift.Relative(0.01));
Console.WriteLine();
Console.WriteLine(novelty);

// 4  The curve: each day's lift with an interval of its own ---------------------------------------------------------------------------------
Console.WriteLine();
foreach (DayEffect day in novelty.Curve)
{
    Console.WriteLine($"{(day.IsExposureDay ? "exposure" : $"day {day.FirstDay}"),9} {100 * day.Estimate,6:0.0} %  {Bar(day)}");
}

// The same as a picture, with the band that holds for all days at once, the two weeks and the range of the long run: dotnet run --project samples/Novelty -- FOLDER
if (args.Length > 0)
{
    Directory.CreateDirectory(args[0]);
    File.WriteAllText(Path.Combine(args[0], "novelty.svg"), novelty.ToSvg());
    File.WriteAllText(Path.Combine(args[0], "novelty.html"), novelty.ToHtmlPage());
    Console.WriteLine($"A picture of it lies in {Path.Combine(args[0], "novelty.svg")}.");
}

// 5  Readouts, and what else the days say ---------------------------------------------------------------------------------------------------
Console.WriteLine();
foreach (AnalysisWindow window in (AnalysisWindow[])[AnalysisWindow.Day1, AnalysisWindow.Week1, AnalysisWindow.Week2, AnalysisWindow.Of(7, 14)])
{
    Console.WriteLine($"{window}: {novelty.Readout(window)}");
}
Console.WriteLine(novelty.Constancy);
Console.WriteLine(novelty.Trend());
Console.WriteLine(novelty.Decay);
Console.WriteLine(novelty.BayesianDecay());
Interval longRun = novelty.LongRun.Interval;
Console.WriteLine($"{novelty.LongRun} With the noise of both weeks: {100 * longRun.Lower:0.0} % … {100 * longRun.Upper:0.0} %.");

// 6  The traps: minutes instead of lifts, with the day of exposure among the others ----------------------------------------------------------
NoveltyEstimate trap = Novelty.Estimate(c, Read(new(Stream: 3, LastingLift: 0.05, NoveltyLift: 0))).On(EffectScale.Absolute).With(ExposureDay.Counts)
    .Between(AnalysisWindow.Day1, AnalysisWindow.Week2);
Console.WriteLine();
Console.WriteLine($"A constant lift of 5 %, in minutes: {trap}");
Console.WriteLine($"The same as a lift: {trap.On(EffectScale.RelativeDelta)}");

// 7  Advice for the next test, and a state that another process can pick up ------------------------------------------------------------------
Console.WriteLine();
Console.WriteLine(novelty.BurnIn(noveltyAtExposure: 0.10, halfLifeDays: 2, stepDays: 7));
Console.WriteLine(novelty.Outlook());
string json = JsonSerializer.Serialize(t);
Console.WriteLine($"A panel is {json.Length / 1024} KB of JSON and reads back as the same: {t == JsonSerializer.Deserialize<DailyPanel>(json)}.");

static string Bar(DayEffect day)
{
    const double UnitsPerLift = 200;
    int Place(double lift) => Math.Clamp((int)Math.Round(20 + UnitsPerLift * lift), 0, 60);
    char[] line = new string(' ', 61).ToCharArray();
    line[Place(0)] = '|';
    for (int i = Place(day.Interval.Lower); i <= Place(day.Interval.Upper); i++)
    {
        line[i] = line[i] == '|' ? '+' : '-';
    }
    line[Place(day.Estimate)] = 'o';
    return new string(line).TrimEnd();
}
