#:package Microsoft.DotNet.Interactive@1.0.0-beta.26120.1
#:package Microsoft.DotNet.Interactive.CSharp@1.0.0-beta.26120.1
#:package Microsoft.DotNet.Interactive.PackageManagement@1.0.0-beta.26120.1
#:property PublishAot=false
#:property ManagePackageVersionsCentrally=false
#:property RunAnalyzers=false
#:property NoWarn=$(NoWarn);NU1603;NU1507

// Runs a notebook in the kernel of .NET Interactive and compares what it shows with what is committed:
//   dotnet run .ci/run-notebook.cs -- NOTEBOOK.dib VERSION FOLDER PAGE     with the package of that version from a folder; its last cell is on a page that an app wrote
//   dotnet run .ci/run-notebook.cs -- NOTEBOOK.dib LIBRARY.dll [--write]   with a built library; --write makes the .ipynb beside it anew
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.PackageManagement;

string file = args[0];
string reference = args[1].EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
    ? string.Join('\n', new DirectoryInfo(Path.GetDirectoryName(Path.GetFullPath(args[1]))!).GetFiles("*.dll").Select(dll => $"#r \"{dll.FullName}\""))
    : $"#i \"nuget:{Path.GetFullPath(args[2])}\"\n#r \"nuget: Experimentation.Stats, {args[1]}\"";
string committed = Path.ChangeExtension(file, ".ipynb");

using var csharp = new CSharpKernel().UseNugetDirective((kernel, packages) =>
{
    kernel.AddAssemblyReferences(packages.SelectMany(package => package.AssemblyPaths));
    return Task.CompletedTask;
}, false);
using var kernels = new CompositeKernel { csharp };

var cells = new JsonArray();
List<string> failures = [];
int count = 0;
foreach ((string language, string source) in Cells(File.ReadAllLines(file)))
{
    if (language == "markdown")
    {
        cells.Add(new JsonObject { ["cell_type"] = "markdown", ["metadata"] = new JsonObject(), ["source"] = Lines(source) });
        continue;
    }
    count++;
    string code = string.Join('\n', source.Split('\n').Select(line => line.StartsWith("#r \"nuget: Experimentation.Stats,", StringComparison.Ordinal) ? reference : line));
    KernelCommandResult result = await kernels.SendAsync(new SubmitCode(code, "csharp"));
    failures.AddRange(result.Events.OfType<CommandFailed>().Select(failed => $"cell {count}: {failed.Message}"));
    var outputs = new JsonArray();
    foreach (ReturnValueProduced shown in result.Events.OfType<ReturnValueProduced>())
    {
        var data = new JsonObject();
        foreach (var value in shown.FormattedValues.OrderBy(v => v.MimeType, StringComparer.Ordinal))
        {
            data[value.MimeType] = Lines(value.Value);
        }
        // What the kernel does not send by itself, a reader without HTML still wants.
        data["text/plain"] ??= Lines(shown.Value?.ToString() ?? "");
        outputs.Add(new JsonObject { ["output_type"] = "execute_result", ["execution_count"] = count, ["metadata"] = new JsonObject(), ["data"] = data });
    }
    cells.Add(new JsonObject
    {
        ["cell_type"] = "code", ["execution_count"] = count, ["source"] = Lines(source), ["outputs"] = outputs,
        ["metadata"] = new JsonObject { ["polyglot_notebook"] = new JsonObject { ["kernelName"] = "csharp" } },
    });
}
var notebook = new JsonObject
{
    ["cells"] = cells,
    ["metadata"] = new JsonObject
    {
        ["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = ".net-csharp" },
        ["language_info"] = new JsonObject { ["name"] = "csharp" },
    },
    ["nbformat"] = 4,
    ["nbformat_minor"] = 5,
};

if (args[^1] == "--write" && failures.Count == 0)
{
    File.WriteAllText(committed, notebook.ToJsonString(new() { WriteIndented = true, IndentSize = 1, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).ReplaceLineEndings("\n") + "\n");
}
else if (failures.Count == 0)
{
    Compare(JsonNode.Parse(File.ReadAllText(committed))!["cells"]!.AsArray());
}
if (args.Length > 3 && failures.Count == 0 && !File.ReadAllText(args[3]).Contains(Shown(cells[^2]!, "text/html").Single(), StringComparison.Ordinal))
{
    failures.Add($"{args[3]} is another page than the notebook's last result.");
}
failures.ForEach(Console.Error.WriteLine);
Console.WriteLine($"{count} cells ran in the kernel, {failures.Count} problems.");
return failures.Count == 0 ? 0 : 1;

void Compare(JsonArray expected)
{
    if (expected.Count != cells.Count)
    {
        failures.Add($"the notebook has {expected.Count} cells, {cells.Count} were run.");
        return;
    }
    for (int i = 0; i < cells.Count; i++)
    {
        foreach (string mime in new[] { "text/plain", "text/html" })
        {
            string[] now = Shown(cells[i]!, mime), then = Shown(expected[i]!, mime);
            // HTML names the version of the library, which differs between trials.
            if (now.Length != then.Length || (mime == "text/plain" ? !now.SequenceEqual(then) : now.Any(html => !html.Contains("class=\"xr\"", StringComparison.Ordinal))))
            {
                failures.Add($"cell {i + 1} shows something else as {mime} than is committed:\n{string.Join('\n', now)}");
            }
        }
    }
}

static string[] Shown(JsonNode cell, string mime) => [.. (cell["outputs"]?.AsArray() ?? []).Select(output => string.Concat((output!["data"]![mime]?.AsArray() ?? []).Select(line => line!.GetValue<string>())))];

static JsonArray Lines(string text) => new([.. text.ReplaceLineEndings("\n").Split('\n') is var lines ? lines.Select((line, i) => (JsonNode)(i < lines.Length - 1 ? line + "\n" : line)) : []]);

// A cell begins at "#!csharp" or "#!markdown" and ends at the next one.
static IEnumerable<(string Language, string Source)> Cells(string[] lines)
{
    int[] starts = [.. Enumerable.Range(0, lines.Length).Where(i => lines[i] is "#!csharp" or "#!markdown")];
    for (int i = 0; i < starts.Length; i++)
    {
        int end = i + 1 < starts.Length ? starts[i + 1] : lines.Length;
        yield return (lines[starts[i]][2..], string.Join('\n', lines[(starts[i] + 1)..end]).Trim('\n'));
    }
}
