namespace SipDirectory.Operator.Terminals;

/// <summary>The last lines that were typed, to walk through. What is being typed comes after them.</summary>
internal sealed class LineHistory
{
    private const int MaxLines = 200;

    private readonly List<string> _lines = [];
    private int _position;
    private string _draft = "";

    public void Add(string line)
    {
        if (line.Length > 0 && (_lines.Count == 0 || _lines[^1] != line))
        {
            _lines.Add(line);
        }

        if (_lines.Count > MaxLines)
        {
            _lines.RemoveAt(0);
        }

        _position = _lines.Count;
    }

    /// <param name="step">-1 for the line before, 1 for the line after.</param>
    /// <param name="typed">What stands in the editor.</param>
    /// <returns>Null where there is none.</returns>
    public string? Walk(int step, string typed)
    {
        var position = _position + step;
        if (position < 0 || position > _lines.Count)
        {
            return null;
        }

        _draft = _position == _lines.Count ? typed : _draft;
        _position = position;
        return position == _lines.Count ? _draft : _lines[position];
    }
}
