using Experimentation.Stats;

// Writes one page for every kind of report, to be looked at: dotnet run --project samples/Gallery -- FOLDER
string folder = args.Length > 0 ? args[0] : Path.Combine("artifacts", "gallery");
Directory.CreateDirectory(folder);
foreach ((string name, IReportable result) in Gallery.All())
{
    File.WriteAllText(Path.Combine(folder, $"{name}.html"), result.ToHtmlPage());
    Console.WriteLine($"{name}: {result.ToString()!.Split('\n')[0]}");
}
