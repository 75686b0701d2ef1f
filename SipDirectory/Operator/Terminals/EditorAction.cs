namespace SipDirectory.Operator.Terminals;

/// <summary>What a key asks of the terminal.</summary>
internal enum EditorAction
{
    /// <summary>Show the line as it is now.</summary>
    Draw,

    /// <summary>The line is done; the next one begins empty.</summary>
    Accept,

    /// <summary>The line is done, but not all that was typed had room in it.</summary>
    Refuse,

    /// <summary>Nothing more will be typed.</summary>
    EndInput,

    ClearScreen,

    /// <summary>Show what the word can become.</summary>
    ListCandidates,
}
