using System.Text;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>The lines that one text has and the other has not, in order, by the longest common subsequence.</summary>
internal static class TextDifference
{
    public static string Of(string before, string after)
    {
        string[] a = before.Split('\n');
        string[] b = after.Split('\n');
        int[,] common = new int[a.Length + 1, b.Length + 1];
        for (int i = a.Length - 1; i >= 0; i--)
        {
            for (int j = b.Length - 1; j >= 0; j--)
            {
                common[i, j] = a[i] == b[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        StringBuilder text = new();
        for (int i = 0, j = 0; i < a.Length || j < b.Length;)
        {
            if (i < a.Length && j < b.Length && a[i] == b[j])
            {
                i++;
                j++;
            }
            else if (i < a.Length && (j == b.Length || common[i + 1, j] >= common[i, j + 1]))
            {
                text.Append("- ").Append(a[i++]).Append('\n');
            }
            else
            {
                text.Append("+ ").Append(b[j++]).Append('\n');
            }
        }
        return text.ToString();
    }
}
