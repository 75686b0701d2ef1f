using System.Net;
using System.Text;

namespace SipDirectory.Benchmarks.Compare;

/// <summary>Horizontal bars in SVG: one panel a cell, each with its own scale; a thin line spans min to max.</summary>
internal sealed class BarChart
{
    private const int LabelWidth = 170;
    private const int BarWidth = 420;
    private const int ValueWidth = 150;
    private const int RowHeight = 20;
    private const int BarHeight = 13;
    private const int TitleHeight = 34;
    private const int PanelGap = 14;
    private const string OwnColour = "#2563a8";
    private const string LimitColour = "#b9c4cf";
    private const string OtherColour = "#8a9aa9";

    private readonly StringBuilder _body = new();
    private int _y = TitleHeight;

    private BarChart()
    {
    }

    public static string Draw(string title, IEnumerable<Summary> summaries)
    {
        var chart = new BarChart();
        foreach (var cell in summaries.Where(summary => summary.Rate > 0).GroupBy(summary => summary.Cell))
        {
            chart.AddPanel($"{cell.Key}", [.. cell.OrderByDescending(summary => summary.Rate)]);
        }

        return chart.Finish(title);
    }

    private void AddPanel(string title, List<Summary> summaries)
    {
        _y += PanelGap;
        Text(0, _y, title, "font-weight=\"bold\"");
        var scale = BarWidth / summaries.Max(summary => summary.MaxRate);
        foreach (var summary in summaries)
        {
            _y += RowHeight;
            AddBar(summary, scale);
        }

        _y += RowHeight;
    }

    private void AddBar(Summary summary, double scale)
    {
        var colour = summary.Server switch { "sipdirectory" => OwnColour, "limit" => LimitColour, _ => OtherColour };
        var top = _y - BarHeight + 2;
        var middle = _y - (BarHeight / 2) + 2;
        Text(LabelWidth - 8, _y, summary.Name, "text-anchor=\"end\"");
        var length = summary.Rate * scale;
        var (from, to) = (LabelWidth + (summary.MinRate * scale), LabelWidth + (summary.MaxRate * scale));
        Add($"<rect x=\"{LabelWidth}\" y=\"{top}\" width=\"{length:0.0}\" height=\"{BarHeight}\" fill=\"{colour}\"/>");
        Add($"<path d=\"M{from:0.0} {middle}H{to:0.0}\" stroke=\"#222\"/>");
        var mark = summary.GeneratorBusier ? " *" : "";
        Text(to + 6, _y, $"{summary.Rate:N0}{mark}", "");
    }

    private string Finish(string title)
    {
        const int Width = LabelWidth + BarWidth + ValueWidth;
        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{_y}" viewBox="-10 0 {Width + 10} {_y}"
                font-family="sans-serif" font-size="12">
            <rect x="-10" width="100%" height="100%" fill="#fff"/>
            <text x="0" y="22" font-size="15" font-weight="bold">{WebUtility.HtmlEncode(title)}</text>
            {_body}</svg>

            """;
    }

    private void Text(double x, double y, string text, string attributes)
    {
        Add($"<text x=\"{x:0.0}\" y=\"{y:0.0}\" {attributes}>{WebUtility.HtmlEncode(text)}</text>");
    }

    private void Add(string element)
    {
        _body.Append(element).Append('\n');
    }
}
