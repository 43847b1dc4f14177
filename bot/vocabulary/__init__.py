"""How people say things: the wordings that the bot knows by itself, a module for each subject.

They are facts about the language, none about any FAQ; what an author adds stands in desk.yaml and in the topics. To
teach the bot another wording, add it to the list of those that mean the same.
"""
