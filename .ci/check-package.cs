// Looks into a packed package: dotnet run .ci/check-package.cs -- PACKAGE SYMBOLS CHECKOUT
using System.IO.Compression;
using System.Text;
using System.Xml.Linq;

// What each package may depend on, and nothing else.
Dictionary<string, string[]> allowed = new()
{
    ["Experimentation.Stats"] = ["MathNet.Numerics", "Microsoft.Extensions.Logging.Abstractions"],
    ["Experimentation.Stats.Data"] = ["Apache.Arrow", "Apache.Arrow.Compression", "CsvHelper", "Experimentation.Stats", "Microsoft.Data.Analysis", "Parquet.Net"],
};
string[] frameworks = ["net8.0", "net10.0"];
List<string> faults = [];
using ZipArchive package = ZipFile.OpenRead(args[0]);
using ZipArchive symbols = ZipFile.OpenRead(args[1]);
string checkout = args[2];

XElement metadata = XDocument.Parse(Text(package.Entries.Single(e => e.FullName.EndsWith(".nuspec", StringComparison.Ordinal)))).Root!.Elements().First();
string Value(string name) => metadata.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value ?? "";
string id = Value("id");
Expect(allowed.ContainsKey(id), $"nobody said what {id} may depend on");

foreach (string file in (string[])["README.md", "LICENSE", "icon.png", .. frameworks.SelectMany(f => (string[])[$"lib/{f}/{id}.dll", $"lib/{f}/{id}.xml"])])
{
    Expect(package.GetEntry(file) is { Length: > 0 }, $"{file} is not in the package");
}
foreach (string framework in frameworks)
{
    Expect(symbols.GetEntry($"lib/{framework}/{id}.pdb") is { Length: > 0 }, $"the symbols of {framework} are missing");
}
Expect(package.Entries.Count(e => e.FullName.StartsWith("lib/", StringComparison.Ordinal)) == 2 * frameworks.Length, "lib/ holds something else besides");

Expect(Value("license") == "LICENSE", "the licence is not the file LICENSE");
Expect(Value("icon") == "icon.png" && Value("readme") == "README.md", "icon or README is not named");
Expect(Value("description").Length > 50 && Value("tags").Length > 0 && Value("authors").Length > 0, "description, tags or authors are missing");

foreach (XElement group in metadata.Descendants().Where(e => e.Name.LocalName == "group"))
{
    string[] dependencies = [.. group.Elements().Select(e => e.Attribute("id")!.Value)
        // .NET 8 has it as a package only, and what Arrow's compression brings along is older.
        .Where(name => name != "System.IO.Pipelines" || group.Attribute("targetFramework")!.Value != "net8.0").Order(StringComparer.Ordinal)];
    Console.WriteLine($"{group.Attribute("targetFramework")!.Value}: {string.Join(", ", group.Elements().Select(e => $"{e.Attribute("id")!.Value} {e.Attribute("version")!.Value}"))}");
    Expect(dependencies.SequenceEqual(allowed.GetValueOrDefault(id, [])), $"the dependencies of {group.Attribute("targetFramework")!.Value} are {string.Join(", ", dependencies)}");
}
Expect(metadata.Descendants().Count(e => e.Name.LocalName == "group") == frameworks.Length, "a framework has no dependency group");

foreach (ZipArchiveEntry entry in package.Entries.Concat(symbols.Entries))
{
    // In files as text, in assemblies as UTF-8 (metadata, symbols' paths) or UTF-16 (string literals).
    string bytes = Text(entry, Encoding.Latin1);
    Expect(!bytes.Contains(checkout, StringComparison.Ordinal) && !bytes.Contains(string.Join('\0', checkout.ToCharArray()), StringComparison.Ordinal),
        $"{entry.FullName} names the folder that it was built in");
    Console.WriteLine($"{entry.Length,9:N0} {entry.FullName}");
}

foreach (string fault in faults)
{
    Console.Error.WriteLine($"package: {fault}");
}
return faults.Count == 0 ? 0 : 1;

void Expect(bool holds, string fault)
{
    if (!holds)
    {
        faults.Add(fault);
    }
}

static string Text(ZipArchiveEntry entry, Encoding? encoding = null)
{
    using StreamReader reader = new(entry.Open(), encoding ?? Encoding.UTF8);
    return reader.ReadToEnd();
}
