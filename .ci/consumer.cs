// What stands behind the README's examples in every trial of the package: results as pages, JSON written and read back without reflection.
{
    MeanSummary today = MeanSummary.Of([3.0, 1.0, 4.0, 1.0, 5.0]);
    string stored = System.Text.Json.JsonSerializer.Serialize(today, Stored.Default.MeanSummary);
    Console.WriteLine(stored);
    Console.WriteLine(System.Text.Json.JsonSerializer.Deserialize(stored, Stored.Default.MeanSummary) + MeanSummary.Of([9.0, 2.0, 6.0]));

    Comparison lift = Compare.Proportions(new(44_700, 8_502), new(45_489, 8_279)).Relative();
    Console.WriteLine(lift.ToMarkdown());
    Console.WriteLine(lift.ToJson());
    Console.WriteLine(lift.ToHtmlPage());
}

[System.Text.Json.Serialization.JsonSerializable(typeof(MeanSummary))]
internal sealed partial class Stored : System.Text.Json.Serialization.JsonSerializerContext;
